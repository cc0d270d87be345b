/** Before the first message: are the templates there, approved, in Portuguese and with as many variables as are sent? */
import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, textAt } from "@streamleads/integration-kit";
import { numberUnknown } from "./error-codes.ts";
import { type Failure, failureOf } from "./errors.ts";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE, parameterCount, type Template } from "./templates.ts";

interface Finding {
  cause: string;
  /** A sentence for people; ends without a full stop. */
  problem: string;
  /** Meta is still reading it: time solves it. */
  isPending?: boolean;
}

/**
 * Setup of a connection. Without the account's id, or without the right to read it, nothing can be checked and the
 * note says so: sending may work all the same. A bad alert template stops the connection (every alert would be
 * refused); a bad follow-up template is only told, because it must not stop the alerts.
 */
export async function checkTemplates(ctx: ConnectorContext): Promise<Outcome> {
  const account = ctx.settings.businessAccountId;
  if (!account) {
    return {
      kind: "delivered",
      note: "Os modelos de mensagem não foram conferidos: WHATSAPP_BUSINESS_ACCOUNT_ID não foi informado.",
    };
  }
  const alert = await lookAt(HOT_LEAD_TEMPLATE, account, ctx);
  if (alert && "kind" in alert) return alert.cause === "permission_missing" ? unchecked() : alert;
  if (alert) return alert.isPending ? stillInReview(alert) : unusable(alert);
  const followup = await lookAt(FOLLOWUP_TEMPLATE, account, ctx);
  if (followup && "kind" in followup) return followup;
  return {
    kind: "delivered",
    note: followup
      ? `O aviso aos vendedores está pronto. Mensagens de follow-up serão recusadas: ${followup.problem}.`
      : "Os modelos de mensagem estão aprovados e conferem.",
  };
}

/** `undefined` when the template is right, what is wrong with it, or the outcome of not being able to read it all. */
async function lookAt(
  template: Template,
  account: string,
  { http }: ConnectorContext,
): Promise<Finding | Failure | undefined> {
  const entries: unknown[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    // `name` also finds names that contain it: names are compared in `findingOf`.
    const query = { name: template.name, fields: "name,language,status,components", limit: "100" };
    const result = await http.get(`/${account}/message_templates`, { query: after ? { ...query, after } : query });
    const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
    const data = at(json, "data");
    if (!Array.isArray(data))
      return aboutAccount(failureOf(result, { now: new Date(), attempt: 1, isDoubleHarmful: false }));
    entries.push(...data);
    after = at(json, "paging", "next") === undefined ? undefined : textAt(json, "paging", "cursors", "after");
    if (after === undefined) return findingOf(template, entries);
  }
  return {
    kind: "unknown",
    cause: "template_list_endless",
    reason: "A lista de modelos de mensagem da Meta não chegou ao fim.",
  };
}

/** An account holds 250 templates, or a few thousand when it is verified; a name narrows that to a handful. */
const PAGES_MAX = 20;

/** The table speaks of the number; here it is the account that Meta does not find. */
function aboutAccount(failure: Failure): Failure {
  if (failure.cause !== numberUnknown.cause) return failure;
  return {
    kind: "reconnect",
    cause: "account_id_not_found",
    reason: "A Meta não encontra a conta do WhatsApp configurada, ou o token não a alcança.",
    fix: "Confira WHATSAPP_BUSINESS_ACCOUNT_ID, ou deixe-a vazia para enviar sem conferir os modelos.",
  };
}

/** What is wrong with a template in the account's own list, or `undefined`. Exported for its table test. */
export function findingOf(template: Template, list: readonly unknown[]): Finding | undefined {
  const named = list.filter((entry) => textAt(entry, "name") === template.name);
  if (named.length === 0)
    return { cause: "template_missing", problem: `o modelo ${template.name} não existe nesta conta` };
  const entry = named.find((candidate) => textAt(candidate, "language") === template.language);
  if (!entry) {
    return {
      cause: "template_missing",
      problem: `o modelo ${template.name} não existe no idioma ${template.language}`,
    };
  }
  const status = textAt(entry, "status");
  if (status !== "APPROVED") {
    const isPending = status === "PENDING" || status === "IN_APPEAL";
    const state = STATUS_WORDS.get(status ?? "") ?? "em um estado que não conhecemos";
    return { cause: "template_not_approved", problem: `o modelo ${template.name} está ${state}`, isPending };
  }
  const wanted = parameterCount(template.body);
  const found = parameterCount(bodyText(entry));
  if (found !== wanted) {
    return {
      cause: "template_parameters",
      problem: `o modelo ${template.name} tem ${found} variáveis no texto e o envio usa ${wanted}`,
    };
  }
  if (/\{\{\s*[a-z_]/i.test(bodyText(entry))) {
    return {
      cause: "template_parameters",
      problem: `o modelo ${template.name} usa variáveis com nome; crie-as numeradas, de {{1}} a {{${wanted}}}`,
    };
  }
  return undefined;
}

const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ["PENDING", "em análise na Meta"],
  ["IN_APPEAL", "em recurso na Meta"],
  ["REJECTED", "recusado pela Meta"],
  ["PAUSED", "pausado por baixa qualidade"],
  ["DISABLED", "desativado pela Meta"],
  ["PENDING_DELETION", "sendo apagado"],
  ["DELETED", "apagado"],
]);

function bodyText(entry: unknown): string {
  const components = at(entry, "components");
  const body = Array.isArray(components) ? components.find((part) => textAt(part, "type") === "BODY") : undefined;
  return textAt(body, "text") ?? "";
}

function stillInReview({ cause, problem }: Finding): Outcome {
  return { kind: "retry", cause, reason: `Ainda não dá para enviar: ${problem}.`, burn: false };
}

function unusable({ cause, problem }: Finding): Outcome {
  return {
    kind: "reconnect",
    cause,
    reason: `Não dá para enviar avisos: ${problem}.`,
    fix: "Crie ou corrija o modelo no Gerenciador do WhatsApp como no guia desta integração, espere a aprovação e reconecte.",
  };
}

function unchecked(): Outcome {
  return {
    kind: "delivered",
    note: "Os modelos de mensagem não foram conferidos: o token não tem whatsapp_business_management.",
  };
}
