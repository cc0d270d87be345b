/**
 * The account's own list of templates (`GET /{account}/message_templates`), read to its end and remembered for a while
 * per template: Meta counts 200 management calls an hour (checked 2026-11-23).
 */
import { at, type ConnectorContext, type Memo, textAt } from "@streamleads/integration-kit";
import { numberUnknown } from "./error-codes.ts";
import { type Failure, failureOf } from "./errors.ts";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE, type Template } from "./templates.ts";

export type TemplatesRead = { entries: readonly unknown[]; failure?: undefined } | { failure: Failure };

const KEPT_MS = 15 * 60_000;
/** An account holds 250 templates, or a few thousand when it is verified; a name narrows that to a handful. */
const PAGES_MAX = 20;

/** A failed look-up ends the load, so that it is not remembered as an account without templates. */
class Unread extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super("templates could not be read");
    this.failure = failure;
  }
}

/** Every template whose name contains this one's, in all languages, at most 15 minutes old. */
export async function templatesLike(
  template: Template,
  account: string,
  { http, memo }: Pick<ConnectorContext, "http" | "memo">,
): Promise<TemplatesRead> {
  try {
    return { entries: await memo.remember(keyOf(template), KEPT_MS, () => load(template, account, http)) };
  } catch (error) {
    if (error instanceof Unread) return { failure: error.failure };
    throw error;
  }
}

/** When an answer contradicts what is remembered, or a person is going to mend what was found. */
export function forgetTemplates(memo: Memo): void {
  for (const template of [HOT_LEAD_TEMPLATE, FOLLOWUP_TEMPLATE]) memo.forget(keyOf(template));
}

function keyOf({ name }: Template): string {
  return `template ${name}`;
}

async function load(template: Template, account: string, http: ConnectorContext["http"]): Promise<unknown[]> {
  const entries: unknown[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    // `name` also finds names that contain it: names are compared in `findingOf`.
    const query = { name: template.name, fields: "name,language,status,category,components", limit: "100" };
    const result = await http.get(`/${account}/message_templates`, { query: after ? { ...query, after } : query });
    const json = result.kind === "answer" && result.status === 200 ? result.json : undefined;
    const data = at(json, "data");
    if (!Array.isArray(data))
      throw new Unread(aboutAccount(failureOf(result, { now: new Date(), attempt: 1, isDoubleHarmful: false })));
    entries.push(...data);
    after = at(json, "paging", "next") === undefined ? undefined : textAt(json, "paging", "cursors", "after");
    if (after === undefined) return entries;
  }
  throw new Unread({
    kind: "unknown",
    cause: "template_list_endless",
    reason: "A lista de modelos de mensagem da Meta não chegou ao fim.",
  });
}

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
