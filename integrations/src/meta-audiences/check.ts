/** Proves that token, audience and ad account fit together and that people may be put in. Reads only, three calls. */
import { foldText, type Outcome } from "@streamleads/domain";
import {
  at,
  graphBaseUrl,
  graphCall,
  graphVersionOf,
  type HttpResult,
  inspectGraphToken,
  retiredVersion,
  textAt,
} from "@streamleads/integration-kit";
import { FLAGGED, failureOf, rulesAt, TERMS } from "./errors.ts";
import { type AudienceContext, accessOf } from "./membership.ts";

const NEEDED_SCOPES = ["ads_management"];
/** Of `operation_status`: the audience may be used (200), or is blocked by policy (471). */
const NORMAL = 200;
const BLOCKED = 471;
/** Of `account_status`: closed or disabled for good; other states still take people. */
const CLOSED: ReadonlySet<number> = new Set([2, 100, 101]);
/** Since 2 September 2025 such names have audiences blocked (marketing-api, custom audiences, checked 2026-11-23). */
const FINANCIAL = /\b(renda|salario|credito|score|alta renda|baixa renda|endividad\w*|income|saude|doenca)\b/;

export async function checkAudience(ctx: AudienceContext): Promise<Outcome> {
  const now = new Date();
  const { settings, company } = ctx;
  const retired = retiredVersion(graphVersionOf(graphBaseUrl(settings.apiUrl, settings.graphVersion)) ?? "", now);
  if (retired !== undefined) return { kind: "reconnect", cause: "version_retired", reason: retired, fix: NEW_VERSION };

  const audience = await look(ctx, `/${settings.audienceId}`, "id,name,account_id,subtype,operation_status", now);
  if ("outcome" in audience) return audience.outcome;
  const wrong = audienceProblem(audience.json, settings.adAccountId);
  if (wrong !== undefined) return wrong;

  const account = await look(ctx, `/act_${settings.adAccountId}`, "id,name,account_status,tos_accepted", now);
  if ("outcome" in account) return account.outcome;
  if (CLOSED.has(Number(at(account.json, "account_status")))) return closedAccount;
  const terms = at(account.json, "tos_accepted", "custom_audience_tos");
  if (terms === 0 || terms === false) return TERMS;

  const token = await inspectGraphToken(accessOf(ctx), NEEDED_SCOPES, rulesAt(now), company.timeZone);
  if (!token.ok) return token.outcome;
  const name = textAt(audience.json, "name") ?? "sem nome";
  const notes = [
    `Público ${name}, conta ${textAt(account.json, "name") ?? settings.adAccountId}.`,
    ...(terms === undefined ? ["A Meta não disse se os termos foram aceitos."] : []),
    ...stateNotes(audience.json),
    ...(FINANCIAL.test(foldText(name)) ? ["O nome do público fala de renda ou saúde: a Meta pode bloqueá-lo."] : []),
    ...token.notes,
  ];
  return { kind: "delivered", note: notes.join(" "), ...(token.expiresAt ? { expiresAt: token.expiresAt } : {}) };
}

/** A node with an `id`, or why not. */
async function look(
  ctx: AudienceContext,
  path: string,
  fields: string,
  now: Date,
): Promise<{ json: unknown } | { outcome: Outcome }> {
  const result: HttpResult = await graphCall(accessOf(ctx), "GET", path, { query: { fields } });
  const isNode = result.kind === "answer" && result.status === 200 && textAt(result.json, "id") !== undefined;
  return isNode ? { json: result.json } : { outcome: failureOf(result, now) };
}

function audienceProblem(json: unknown, adAccountId: string | undefined): Outcome | undefined {
  if (at(json, "operation_status", "code") === BLOCKED) return FLAGGED;
  const owner = textAt(json, "account_id");
  if (owner !== undefined && owner !== adAccountId) return otherAccount;
  const subtype = textAt(json, "subtype");
  return subtype !== undefined && subtype !== "CUSTOM" ? otherKind : undefined;
}

function stateNotes(json: unknown): string[] {
  const code = at(json, "operation_status", "code");
  return typeof code === "number" && code !== NORMAL ? [`Estado do público na Meta: ${code}.`] : [];
}

const NEW_VERSION = "Troque META_GRAPH_VERSION pela versão que o guia desta integração indica.";
const closedAccount: Outcome = {
  kind: "reconnect",
  cause: "ad_account_closed",
  reason: "A conta de anúncios está desativada ou encerrada na Meta.",
  fix: "Reative a conta na Qualidade da conta da Meta, ou use outra conta e um público dela.",
};
const otherAccount: Outcome = {
  kind: "reconnect",
  cause: "audience_of_other_account",
  reason: "O público não é da conta de anúncios informada.",
  fix: "Informe a conta de anúncios que é dona do público: a saída de todos os públicos é pedida a ela.",
};
const otherKind: Outcome = {
  kind: "reconnect",
  cause: "audience_of_other_kind",
  reason: "O público não é de lista de clientes: a Meta não deixa incluir pessoas nele.",
  fix: "Crie um público personalizado de lista de clientes, vazio, e informe a identificação dele.",
};
