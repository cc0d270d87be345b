/** Before the first message: are the templates there, approved, in Portuguese, with the variables and buttons that are sent? */
import type { Outcome } from "@streamleads/domain";
import type { ConnectorContext } from "@streamleads/integration-kit";
import type { Failure } from "./errors.ts";
import { type Finding, findingOf, remarksOn } from "./template-finding.ts";
import { forgetTemplates, templatesLike } from "./template-list.ts";
import { alertButtonsOf, HOT_LEAD_TEMPLATE, type Template } from "./templates.ts";
import { useOf } from "./uses.ts";

type Look = { finding: Finding | undefined; remarks: string[]; failure?: undefined } | { failure: Failure };

/**
 * Setup of a connection, and part of its check. Without the account's id, or without the right to read it, nothing can
 * be checked and the note says so: sending may work all the same. Without the first template of its use the number is
 * of no use (every alert would be refused) and the connection stops; a bad second one is only told, because it must not
 * stop the alerts. Where something is wrong nothing is remembered: a person mends it and checks again.
 */
export async function checkTemplates(ctx: ConnectorContext): Promise<Outcome> {
  const account = ctx.settings.businessAccountId;
  if (!account) {
    return {
      kind: "delivered",
      note: "Os modelos de mensagem não foram conferidos: WHATSAPP_BUSINESS_ACCOUNT_ID não foi informado.",
    };
  }
  const [first, second] = useOf(ctx.settings).templates;
  const main = await lookAt(first, account, ctx);
  if (main.failure) return main.failure.cause === "permission_missing" ? unchecked : main.failure;
  if (main.finding) return main.finding.isPending ? stillInReview(main.finding) : unusable(first, main.finding);
  if (second === undefined) return good(main.remarks);
  const other = await lookAt(second, account, ctx);
  if (other.failure) return other.failure;
  const remarks = [...main.remarks, ...other.remarks];
  if (!other.finding) return good(remarks);
  const { problem, fix } = other.finding;
  const note = `O aviso aos vendedores está pronto. Mensagens de follow-up serão recusadas: ${problem}. ${fix}`;
  return { kind: "delivered", note: [note, ...sentences(main.remarks)].join(" ") };
}

async function lookAt(template: Template, account: string, ctx: ConnectorContext): Promise<Look> {
  const read = await templatesLike(template, account, ctx);
  if (read.failure) return { failure: read.failure };
  const buttons = template === HOT_LEAD_TEMPLATE ? alertButtonsOf(ctx.settings) : [];
  const finding = findingOf(template, read.entries, buttons);
  const remarks = finding ? [] : remarksOn(template, read.entries, buttons);
  if (finding || remarks.length > 0) forgetTemplates(ctx.memo);
  return { finding, remarks };
}

function good(remarks: readonly string[]): Outcome {
  const note = "Os modelos de mensagem estão aprovados e conferem.";
  return { kind: "delivered", note: [note, ...sentences(remarks)].join(" ") };
}

function sentences(remarks: readonly string[]): string[] {
  return remarks.map((remark) => `Atenção: ${remark}.`);
}

function stillInReview({ cause, problem }: Finding): Outcome {
  return { kind: "retry", cause, reason: `Ainda não dá para enviar: ${problem}.`, burn: false };
}

function unusable(template: Template, { cause, problem, fix }: Finding): Outcome {
  const what = template === HOT_LEAD_TEMPLATE ? "avisos" : "mensagens aos leads";
  return { kind: "reconnect", cause, reason: `Não dá para enviar ${what}: ${problem}.`, fix };
}

const unchecked: Outcome = {
  kind: "delivered",
  note: "Os modelos de mensagem não foram conferidos: o token não tem whatsapp_business_management.",
};
