/**
 * How much may come in: per key with a burst, and per address for what is not genuine. A provider's verified webhook is
 * never refused for rate. Kept in memory: each of several instances takes its share of a key's rate.
 */
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../http/app-error.ts";
import type { KeyCaller } from "../http/auth/key-check.ts";
import type { Metrics } from "../observe/metrics.ts";

/** A publishable key stands in a page where anyone can read it. */
export const PUBLISHABLE_PER_MINUTE = 60;
/** Requests that are not genuine, by address and source. */
const REFUSED_PER_MINUTE = 30;
const MINUTE_S = 60;
/** A burst of as much as half a minute brings, spread over ten. */
const BURST_SHARE = 0.5;
const BURST_S = 600;

export interface LimitsOptions {
  /** Instances that share a key's rate. */
  live: () => number;
  metrics: Pick<Metrics, "ingestRefused">;
}

export class Limits {
  readonly #o: LimitsOptions;
  /** By requests a minute, as one instance's share. */
  readonly #byRate = new Map<number, BurstyRateLimiter>();
  readonly #refused = new RateLimiterMemory({ keyPrefix: "refused", points: REFUSED_PER_MINUTE, duration: MINUTE_S });

  constructor(options: LimitsOptions) {
    this.#o = options;
  }

  /**
   * Counts a lead that a key sends.
   * @throws AppError 429 with `Retry-After` when the key has sent too much
   */
  async demandKey(key: Pick<KeyCaller, "id" | "level" | "ratePerMinute">): Promise<void> {
    const rate = key.ratePerMinute ?? (key.level === "publishable" ? PUBLISHABLE_PER_MINUTE : null);
    if (rate === null) return;
    const share = Math.max(1, Math.ceil(rate / Math.max(1, this.#o.live())));
    const wait = await waitOf(this.#limiter(share).consume(`key:${key.id}`));
    if (wait === null) return;
    this.#o.metrics.ingestRefused("rate");
    throw tooMany(
      wait,
      `Esta chave aceita ${rate} leads por minuto.`,
      "Espere e envie de novo; se o volume é normal, aumente rate_per_minute da chave.",
    );
  }

  /**
   * Counts a request that is not genuine.
   * @throws AppError 429 with `Retry-After` instead of the refusal, when its address keeps failing
   */
  async countRefused(source: string, address: string): Promise<void> {
    const wait = await waitOf(this.#refused.consume(`${source}:${address}`));
    if (wait === null) return;
    throw tooMany(
      wait,
      "Envios demais sem assinatura válida.",
      "Corrija o segredo no provedor e envie de novo depois.",
    );
  }

  #limiter(perMinute: number): BurstyRateLimiter {
    const known = this.#byRate.get(perMinute);
    if (known) return known;
    const made = new BurstyRateLimiter(
      new RateLimiterMemory({ keyPrefix: `rate${perMinute}`, points: perMinute, duration: MINUTE_S }),
      new RateLimiterMemory({
        keyPrefix: `burst${perMinute}`,
        points: Math.max(1, Math.ceil(perMinute * BURST_SHARE)),
        duration: BURST_S,
      }),
    );
    this.#byRate.set(perMinute, made);
    return made;
  }
}

/** Seconds to wait, or `null` when there was room. */
async function waitOf(consumed: Promise<unknown>): Promise<number | null> {
  try {
    await consumed;
    return null;
  } catch (error) {
    // The library says "too many" by rejecting with a result instead of an error.
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw error;
  }
}

function tooMany(seconds: number, message: string, fix: string): AppError {
  return new AppError({
    status: 429,
    code: "rate_limited",
    message,
    fix,
    headers: { "retry-after": String(seconds) },
  });
}
