/** A reading that is a lead, on its way through the intake: the raw request is settled in the lead's own transaction. */
import { type FieldProblem, readLead } from "@streamleads/domain";
import type { FoundLead, Source } from "@streamleads/integration-kit";
import { type Accepted, type Arrival, IngestRefused } from "../leads/arrival.ts";
import type { Intake } from "../leads/intake.ts";
import { internationalPhone } from "../leads/international-phone.ts";
import { isConnectionLoss } from "../store/database.ts";
import type { RawLease, RawSettlement } from "./raw.store.ts";

export type LeadTaken =
  | { kind: "taken"; accepted: Accepted }
  /** Not taken in; what becomes of the raw request instead. */
  | { kind: "left"; settlement: RawSettlement };

/** Shortly after a database that was away or an intake that was full. */
const SOON_MS = 2_000;

/** Takes a found lead in, or says why it waits or is parked. */
export async function takeLead(
  intake: Pick<Intake, "accept">,
  lease: RawLease,
  found: FoundLead,
  { origem, isOpen }: Pick<Source, "origem" | "isOpen">,
  now: Date,
): Promise<LeadTaken> {
  const parsed = readLead(found.lead, { defaultOrigem: origem, internationalPhone });
  if (!parsed.ok) return { kind: "left", settlement: unfit(parsed.problems) };
  const arrival: Arrival = {
    source: lease.source,
    providerId: lease.providerId,
    keyId: null,
    contentType: lease.contentType,
    headers: {},
    body: lease.body,
    fields: parsed.fields,
    given: parsed.given,
    consentimentos: parsed.consentimentos,
    trusted: isOpen !== true,
    idempotency: null,
    receivedAt: lease.receivedAt,
    kept: { id: lease.id, owner: lease.owner, attemptNo: lease.attemptNo },
    personIds: (found.personIds ?? []).map((id) => ({ source: lease.source, id })),
  };
  try {
    return { kind: "taken", accepted: await intake.accept(arrival) };
  } catch (error) {
    return { kind: "left", settlement: refused(error, now) };
  }
}

function unfit(problems: readonly FieldProblem[]): RawSettlement {
  if (
    problems.some(({ code }) => code === "contact_required" || code === "invalid_email" || code === "invalid_phone")
  ) {
    return {
      state: "parked",
      cause: "contact_missing",
      reason: "Não veio e-mail nem telefone que se possa ler.",
      fix: "Se souber o contato, informe-o e leia de novo; senão, descarte.",
    };
  }
  const first = problems[0];
  return {
    state: "parked",
    cause: first?.code ?? "invalid_lead",
    reason: first?.message ?? "O lead não pôde ser lido.",
    fix: first?.fix ?? "Confira o conteúdo recebido e leia de novo.",
  };
}

function refused(error: unknown, now: Date): RawSettlement {
  if (error instanceof IngestRefused || isConnectionLoss(error)) {
    return {
      state: "received",
      dueAt: new Date(now.getTime() + SOON_MS),
      counts: false,
      cause: "busy",
      reason: "O hub estava ocupado; será lido em seguida.",
    };
  }
  // The intake tried again by itself and lost again: the content is blameless, and no person has anything to mend.
  if (isLostRace(error)) {
    const reason = "Outro envio mexia nos mesmos registros; será lido de novo em seguida.";
    return { state: "received", dueAt: now, counts: true, cause: "race_lost", reason };
  }
  throw error;
}

/** Deadlock or serialisation. A key that is taken is not among them: lost twice, that is a fault to be looked at. */
function isLostRace(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "40P01" || code === "40001";
}
