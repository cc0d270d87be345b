/** The Pages that a token reaches, with the token that speaks for each. */
import { textAt } from "@streamleads/integration-kit";
import { idAt } from "./changes.ts";
import { tokenMissing } from "./error-codes.ts";
import { graphGet } from "./graph.ts";
import { listAll } from "./listing.ts";
import { type Got, remembered } from "./remembered.ts";
import type { MetaContext } from "./settings.ts";

export interface Page {
  id: string;
  name: string;
  /** Edges of a Page answer only to the Page's own token. */
  token: string;
}

const KEPT_MS = 10 * 60_000;

/**
 * A system user's token has its Pages under `/me/accounts`; a Page's own token is refused there with code 100, and `/me`
 * is the Page. Remembered for ten minutes; failures are not.
 */
export async function pagesOf(ctx: MetaContext): Promise<Got<readonly Page[]>> {
  const token = ctx.settings.pageAccessToken;
  if (!token) return { ok: false, failure: tokenMissing };
  return remembered(ctx, "pages", KEPT_MS, () => readPages(ctx, token));
}

async function readPages(ctx: MetaContext, token: string): Promise<Got<readonly Page[]>> {
  const accounts = await listAll(ctx, "/me/accounts", { fields: "id,name,access_token" });
  if (accounts.ok) return { ok: true, value: accounts.value.flatMap(readPage) };
  if (accounts.failure.cause !== "meta_bad_request") return accounts;
  const me = await graphGet(ctx, "/me", { fields: "id,name" });
  if (!me.ok) return me;
  const id = idAt(me.json, "id");
  return { ok: true, value: id === undefined ? [] : [{ id, name: textAt(me.json, "name") ?? id, token }] };
}

function readPage(json: unknown): Page[] {
  const id = idAt(json, "id");
  const token = textAt(json, "access_token");
  return id === undefined || token === undefined ? [] : [{ id, name: textAt(json, "name") ?? id, token }];
}
