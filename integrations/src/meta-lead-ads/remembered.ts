/** Look-ups that are made once for many leads. */
import { hmacSha256Hex } from "@streamleads/integration-kit";
import type { Failure } from "./errors.ts";
import type { MetaContext } from "./settings.ts";

export type Got<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/**
 * Remembers what a look-up gave to one token: a new token asks anew. The memory keeps what resolves, so a failure goes past it as an exception, except one
 * that is worth keeping: a refusal that would cost a call for each lead.
 */
export async function remembered<T>(
  { memo, settings }: MetaContext,
  name: string,
  ttlMs: number,
  load: () => Promise<Got<T>>,
  isKept: (failure: Failure) => boolean = () => false,
): Promise<Got<T>> {
  const key = `${name}:${hmacSha256Hex("meta-lead-ads", settings.pageAccessToken ?? "").slice(0, 16)}`;
  try {
    return await memo.remember(key, ttlMs, async () => {
      const got = await load();
      if (!got.ok && !isKept(got.failure)) throw new Forgotten(got.failure);
      return got;
    });
  } catch (error) {
    if (error instanceof Forgotten) return { ok: false, failure: error.failure };
    throw error;
  }
}

class Forgotten extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause);
    this.failure = failure;
  }
}
