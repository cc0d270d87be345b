/**
 * Asks Calendly to delete what it holds of a person: by e-mail, in all past bookings of the organisation, within seven
 * days. Only Enterprise accounts can (developer.calendly.com, delete invitee data, checked 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import type { ErasedPerson } from "@streamleads/integration-kit";
import type { CalendlyContext } from "./call.ts";
import { failureOf } from "./errors.ts";

export async function erasePerson({ email, now }: ErasedPerson, { http }: CalendlyContext): Promise<Outcome> {
  if (email === null) return BY_EMAIL_ALONE;
  const result = await http.post("/data_compliance/deletion/invitees", { emails: [email] });
  const status = result.kind === "answer" ? result.status : undefined;
  if (status === 202) return { kind: "delivered", note: "Pedido aceito: a Calendly apaga em até 7 dias." };
  if (status === 403) return NOT_ALLOWED;
  const outcome = failureOf(result, now);
  // Asking twice is asking once.
  return outcome.kind === "unknown" ? { kind: "retry", cause: outcome.cause, reason: outcome.reason } : outcome;
}

const BY_EMAIL_ALONE: Outcome = {
  kind: "skipped",
  cause: "no_email",
  reason: "A Calendly só apaga por e-mail, e a pessoa não tem um cadastrado.",
  fix: "Se a pessoa marcou um horário com outro e-mail, cancele e apague o agendamento na Calendly.",
};
const NOT_ALLOWED: Outcome = {
  kind: "rejected",
  cause: "erasure_not_allowed",
  reason:
    "A conta da Calendly não pode apagar dados pela API: exige o plano Enterprise e o escopo data_compliance:write.",
  fix: "Na Calendly, apague à mão os agendamentos da pessoa (Meetings), ou peça a exclusão ao suporte da Calendly.",
};
