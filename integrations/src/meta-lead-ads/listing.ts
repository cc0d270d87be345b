/** Lists of the Graph API, page by page. */
import { at, textAt } from "@streamleads/integration-kit";
import type { Failure } from "./errors.ts";
import { graphGet } from "./graph.ts";
import type { Got } from "./remembered.ts";
import type { MetaContext } from "./settings.ts";

const MEMBERS_PER_PAGE = 100;
/** Below this a page that is too large is not the number's fault. */
const MEMBERS_MIN = 25;
/** 90 days of the busiest form there is; a list that is longer runs in a circle. */
const PAGES_MAX = 2_000;

const endless: Failure = {
  kind: "unknown",
  cause: "endless_list",
  reason: "A lista da Meta não termina: a leitura parou para não repetir a mesma página.",
};
const noList: Failure = {
  kind: "unknown",
  cause: "unreadable_answer",
  reason: "A Meta deu uma lista que não pôde ser lida.",
};

/**
 * The members of a list in pages, and a failure as the last thing when it does not come to its end. Follows cursors, not
 * the `next` address (it carries the token); asks for fewer at a time where Meta or our own bound says it is too much.
 */
export async function* listPages(
  ctx: MetaContext,
  path: string,
  query: Record<string, string>,
  token?: string,
): AsyncGenerator<readonly unknown[] | Failure> {
  const seen = new Set<string>();
  let limit = MEMBERS_PER_PAGE;
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const looked = await graphGet(ctx, path, { ...query, limit: String(limit), ...(after ? { after } : {}) }, token);
    if (!looked.ok) {
      if (isTooMuch(looked.failure) && limit > MEMBERS_MIN) {
        limit = Math.floor(limit / 2);
        continue;
      }
      yield looked.failure;
      return;
    }
    const members = at(looked.json, "data");
    if (!Array.isArray(members)) {
      yield noList;
      return;
    }
    yield members;
    // The last page has cursors too; only `next` says that there is more.
    if (at(looked.json, "paging", "next") === undefined) return;
    after = textAt(looked.json, "paging", "cursors", "after");
    if (after === undefined || seen.has(after)) break;
    seen.add(after);
  }
  yield endless;
}

/** Code 1 is also how Meta asks to "reduce the amount of data". */
function isTooMuch({ cause }: Failure): boolean {
  return cause === "body_too_large" || cause === "meta_temporary";
}

/** The whole of a short list. */
export async function listAll(
  ctx: MetaContext,
  path: string,
  query: Record<string, string>,
  token?: string,
): Promise<Got<unknown[]>> {
  const all: unknown[] = [];
  for await (const page of listPages(ctx, path, query, token)) {
    if (!isMembers(page)) return { ok: false, failure: page };
    for (const member of page) all.push(member);
  }
  return { ok: true, value: all };
}

/** Tells the two things that a page of a list can be apart. */
export function isMembers(page: readonly unknown[] | Failure): page is readonly unknown[] {
  return Array.isArray(page);
}
