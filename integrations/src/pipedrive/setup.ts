/**
 * Connecting an account. The check reads who the token is and whether what the settings name is there; the set-up makes
 * what the deliveries need (labels of leads or the key field of deals, and the webhook) and may be repeated at any time.
 */
import { type Outcome, STATUSES } from "@streamleads/domain";
import { at, type ConnectorContext, textAt } from "@streamleads/integration-kit";
import { fieldsOf, forgetFacts, leadLabels } from "./account-facts.ts";
import { paths } from "./api.ts";
import { ask, type Failure } from "./call.ts";
import { FIT_TYPES } from "./custom-fields.ts";
import { customMapOf } from "./custom-fields-setting.ts";
import { KEY_FIELD_NAME, placeOf } from "./deal-place.ts";
import type { PipedriveFields } from "./fields.ts";
import { LABELS } from "./map.ts";
import { webhookState } from "./webhook-setup.ts";

type Context = ConnectorContext<PipedriveFields>;

/** Changes nothing. @returns delivered with the company's name; `reconnect` with what the settings name and is not there. */
export async function checkAccount(ctx: Context): Promise<Outcome> {
  const now = new Date();
  forgetFacts(ctx);
  const me = await ask(ctx, now, "GET", paths.me(ctx.settings));
  if (me.kind !== "data") return me.outcome;
  if (textAt(me.data, "id") === undefined) return notTheApi;
  if (ctx.settings.create === "deal") {
    const place = await placeOf(ctx.settings, ctx, now);
    if (!place.ok) return place.outcome;
  }
  const problem = (await fieldsProblem("person", ctx, now)) ?? (await fieldsProblem("deal", ctx, now));
  if (problem) return problem;
  const webhook = await webhookState(ctx, now, { make: false });
  if (webhook.kind === "failed") return webhook.outcome;
  const company = at(me.data, "company_name");
  const account = typeof company === "string" && company !== "" ? `conta ${company}` : "conta conferida";
  return { kind: "delivered", note: `${account}; ${webhook.words}` };
}

/** Made once before the first delivery, and again when the settings change. */
export async function setUpAccount(ctx: Context): Promise<Outcome> {
  const now = new Date();
  forgetFacts(ctx);
  const problem =
    ctx.settings.create === "deal"
      ? await ensureKeyField(ctx, now)
      : ctx.settings.create === "none"
        ? undefined
        : await ensureLabels(ctx, now);
  if (problem) return problem;
  const webhook = await webhookState(ctx, now, { make: true });
  if (webhook.kind === "failed") return webhook.outcome;
  return { kind: "delivered", note: webhook.words };
}

async function ensureLabels(ctx: Context, now: Date): Promise<Failure | undefined> {
  const there = await leadLabels(ctx, now);
  if (!there.ok) return there.outcome;
  for (const status of STATUSES) {
    const label = LABELS[status];
    if (there.value.some(({ name }) => name === label.name)) continue;
    const made = await ask(ctx, now, "POST", paths.leadLabels(ctx.settings), { json: label });
    if (made.kind !== "data") return made.outcome;
  }
  ctx.memo.forget("leadLabels");
  return undefined;
}

/** The one thing that tells a deal of ours from any other when an answer was lost. */
async function ensureKeyField(ctx: Context, now: Date): Promise<Failure | undefined> {
  const there = await fieldsOf("deal", ctx, now);
  if (!there.ok) return there.outcome;
  if (there.value.some(({ name }) => name === KEY_FIELD_NAME)) return undefined;
  const json = { field_name: KEY_FIELD_NAME, field_type: "varchar" };
  const made = await ask(ctx, now, "POST", paths.fields("deal"), { json });
  ctx.memo.forget("dealFields");
  return made.kind === "data" ? undefined : made.outcome;
}

async function fieldsProblem(object: "person" | "deal", ctx: Context, now: Date): Promise<Failure | undefined> {
  const map = customMapOf(object === "person" ? ctx.settings.personFields : ctx.settings.dealFields) ?? [];
  if (map.length === 0) return undefined;
  const facts = await fieldsOf(object, ctx, now);
  if (!facts.ok) return facts.outcome;
  for (const [name, key] of map) {
    const fact = facts.value.find((one) => one.key === key);
    const where = object === "person" ? "da pessoa" : "do negócio";
    if (fact === undefined) return unfit("field_missing", `O campo ${where} para ${name} não existe no Pipedrive.`);
    if (!FIT_TYPES.has(fact.type)) {
      return unfit("field_unfit", `O campo ${where} para ${name} é de um tipo que não recebe texto, número nem opção.`);
    }
  }
  return undefined;
}

function unfit(cause: string, reason: string): Failure {
  const fix = "Copie a chave do campo certo em Pipedrive > Configurações > Campos de dados e salve a conexão.";
  return { kind: "reconnect", cause, reason, fix };
}

const notTheApi: Failure = {
  kind: "unknown",
  cause: "answer_unreadable",
  reason: "O Pipedrive não disse de quem é o token.",
};
