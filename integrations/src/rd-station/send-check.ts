import type { Outcome } from "@streamleads/domain";
import { at, textAt } from "@streamleads/integration-kit";
import { read, renewToken } from "./api.ts";
import { customFieldMapOf } from "./custom-fields.ts";
import { unreadable } from "./errors.ts";
import { accessOf, type RdSendContext } from "./send-call.ts";

/**
 * Proves the access with RD's list of fields, and that the custom ones of the connection are among them: RD refuses whole
 * conversions for one that it lacks. Nothing is written. RD tells no allowance, so none is reported.
 */
export async function checkSending(ctx: RdSendContext): Promise<Outcome> {
  const access = accessOf(ctx, new Date());
  const refused = ctx.settings.accessToken ? undefined : await renewToken(access);
  if (refused !== undefined) return refused;
  const answer = await read(access, "/platform/contacts/fields");
  if (answer.kind === "unread") return answer.unread;
  const rows = answer.kind === "answer" ? at(answer.answer.json, "fields") : undefined;
  if (!Array.isArray(rows)) return unreadable;
  const known = new Set(rows.map((row) => textAt(row, "api_identifier")));
  const wanted = (customFieldMapOf(ctx.settings.customFields) ?? []).map(([, field]) => field);
  const missing = wanted.filter((field) => !known.has(field));
  if (missing.length > 0) return fieldMissing(missing);
  return { kind: "delivered", note: `Acesso confirmado; ${rows.length} campos de contato na conta.` };
}

function fieldMissing(names: readonly string[]): Outcome {
  return {
    kind: "reconnect",
    cause: "rd_field_missing",
    reason: `O RD Station não tem ${names.length > 1 ? "os campos" : "o campo"} ${names.join(", ")}.`,
    fix: "Crie em Configurações > Campos personalizados do RD Station, ou corrija os Campos personalizados da conexão.",
  };
}
