/** One look-up of the Graph API: token, proof and an answer that is what was asked for, or the reason why not. */
import { at, hmacSha256Hex, readRecord } from "@streamleads/integration-kit";
import { tokenMissing } from "./error-codes.ts";
import { type Failure, failureOf } from "./errors.ts";
import type { MetaContext } from "./settings.ts";

export type Looked =
  | { ok: true; json: unknown; headers: Readonly<Record<string, string>> }
  | { ok: false; failure: Failure };

/**
 * Reads `path`. The token goes in a header, never in the address; `appsecret_proof` goes with it always, because apps
 * may demand it and a wrong one tells that secret and token are of two apps. Ids come as text, digit for digit.
 * @param token another one than the source's own: of a Page, or of the app.
 */
export async function graphGet(
  { http, settings, now }: MetaContext,
  path: string,
  query: Record<string, string>,
  token = settings.pageAccessToken,
): Promise<Looked> {
  if (!token) return { ok: false, failure: tokenMissing };
  const result = await http.get(path, {
    query: { ...query, appsecret_proof: hmacSha256Hex(settings.appSecret ?? "", token) },
    headers: { authorization: `Bearer ${token}` },
  });
  if (result.kind === "answer" && result.status === 200) {
    const read = readRecord(Buffer.from(result.text, "utf8"));
    if (read.ok && at(read.value, "error") === undefined) {
      return { ok: true, json: read.value, headers: result.headers };
    }
  }
  return { ok: false, failure: failureOf(result, now()) };
}
