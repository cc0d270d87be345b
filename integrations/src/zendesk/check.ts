/** Who the access is, and whether the settings name what is there. Changes nothing. */
import type { Outcome } from "@streamleads/domain";
import { at, textAt } from "@streamleads/integration-kit";
import { ask, type Context, unreadable } from "./access.ts";
import { paths } from "./api.ts";
import { ticketFieldsFault } from "./ticket-fields.ts";

/** Bad credentials may be answered 200 with an anonymous user: the id decides (users page, checked 2026-11-23). */
export async function checkAccount(ctx: Context): Promise<Outcome> {
  const now = new Date();
  const asked = await ask(ctx, now, "GET", paths.me());
  if (asked.kind !== "answer") return asked.outcome;
  const user = at(asked.json, "user");
  if (user === undefined) return unreadable;
  if (textAt(user, "id") === undefined) return anonymous;
  const role = textAt(user, "role");
  if (role === "end-user") return notAnAgent;
  const fault = await ticketFieldsFault(ctx, now);
  if (fault) return fault;
  const note = role === undefined ? "acesso conferido" : `acesso conferido (${role})`;
  const [left, limit] = ["x-rate-limit-remaining", "x-rate-limit"].map((name) => countIn(asked.headers[name]));
  const quota =
    left === undefined || limit === undefined ? {} : { quota: { what: "pedidos neste minuto", left, limit } };
  return { kind: "delivered", note, ...quota };
}

function countIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,7}$/.test(header.trim()) ? Number(header) : undefined;
}

const anonymous: Outcome = {
  kind: "reconnect",
  cause: "anonymous",
  reason: "O Zendesk não reconheceu o acesso e respondeu como a um anônimo.",
  fix: "Confira o subdomínio e o cliente OAuth em Integrações > Zendesk e reconecte.",
};
const notAnAgent: Outcome = {
  kind: "reconnect",
  cause: "not_an_agent",
  reason: "O acesso é de um usuário final, que não pode abrir chamados em nome de outros.",
  fix: "Crie o cliente OAuth com a conta de um agente ou administrador e reconecte.",
};
