/** Limits, pauses and the breaker of a connection are the fleet's. */

import { seconds } from "../findings.ts";
import { BEAT_MS, byHost, type Fleet, pause, setLimits, WIDE, words } from "../fleet.ts";
import type { Call } from "../receivers.ts";
import { until } from "../until.ts";

const RATE = { requests: 8, perMs: 1_000 };
const RATE_WATCHED_MS = 15_000;

/** More leads come than a second may take: the fleet together sends as much as one host may. */
export async function shareRate(fleet: Fleet): Promise<void> {
  const { findings, hubs, receivers } = fleet;
  const slug = "n8n";
  await setLimits(fleet, { ...WIDE, rate: RATE }, slug);
  const begun = Date.now();
  await pause(RATE_WATCHED_MS);
  const calls = (await receivers.calls(begun)).filter((call) => call.slug === slug);
  await setLimits(fleet, WIDE, slug);
  // Slices of a second: a window that is not aligned with them sees part of one more.
  const most = RATE.requests * (RATE_WATCHED_MS / RATE.perMs + 1);
  const shares = byHost(hubs, calls);
  findings.prove(
    `a rate of ${RATE.requests}/s is the fleet's`,
    calls.length <= most && calls.length >= most / 2 && Object.values(shares).filter((n) => n > 0).length >= 2,
    `${calls.length} calls in ${RATE_WATCHED_MS / 1_000} s, at most ${most} (${words(shares)})`,
  );
}

const RETRY_AFTER_S = 20;
/** What was on its way when the answer came, and the notice to the others. */
const TOLD_MS = 500;

/** One call of one host is answered 429. */
export async function pauseAll({ findings, hubs, receivers }: Fleet): Promise<void> {
  const slug = "slack";
  const answer = { status: 429, headers: { "retry-after": String(RETRY_AFTER_S) }, text: "rate_limited" };
  const asked = Date.now();
  await receivers.ask({ ask: "answer", slug, answer, count: 1 });
  const refusedIn = (calls: readonly Call[]) => calls.find((call) => call.slug === slug && call.status === 429);
  const { seen } = await until(
    "a call is answered 429",
    () => receivers.calls(asked),
    (calls) => !!refusedIn(calls),
    30_000,
  );
  const { at, from } = refusedIn(seen) as Call;
  const after = async () => (await receivers.calls(at + TOLD_MS)).filter((call) => call.slug === slug);
  const { seen: calls } = await until(
    "calls after the pause",
    after,
    (list) => list.length > 0,
    2 * RETRY_AFTER_S * 1_000,
  );
  const first = (calls[0] as Call).at - at;
  findings.prove(
    `a 429 of one host's call pauses all for its ${RETRY_AFTER_S} s`,
    first >= RETRY_AFTER_S * 1_000 - TOLD_MS,
    `told to ${nameOf(hubs, from)}; next call by anybody after ${seconds(first)}`,
  );
}

/** The hub's own default of BREAKER_OPEN_MS; it doubles with each probe that fails. */
const OPEN_MS = 15_000;
const BROKEN_MS = 40_000;

/** A provider is down: the hosts find out together, one of them probes at a time, and all go on when it is up. */
export async function shareBreaker({ findings, hubs, receivers, db }: Fleet): Promise<void> {
  const slug = "google-analytics";
  const state = async () =>
    (
      await db.query<{ state: string; deliveries: number }>(
        `select breaker_state as state, (select count(*)::int from deliveries d where d.connection_id = c.id
           and d.state in ('pending','retrying')) as deliveries from connections c where name like $1 || '%'`,
        [slug],
      )
    ).rows[0];
  const broken = Date.now();
  await receivers.ask({ ask: "answer", slug, answer: { status: 503, text: "down" }, count: 1_000_000 });
  await until("the breaker opens", state, (seen) => seen?.state !== "closed", 30_000);
  const opened = Date.now();
  const before = byHost(
    hubs,
    (await receivers.calls(broken)).filter((call) => call.slug === slug),
  );
  await pause(BROKEN_MS);
  const probes = (await receivers.calls(opened + TOLD_MS)).filter((call) => call.slug === slug);
  // In 40 s: one probe after 15 s, whose failure opens it for 30 s more.
  const first = probes[0]?.at;
  findings.prove(
    "a breaker that opened is open for all hosts, with one probe for the fleet",
    Object.values(before).filter((n) => n > 0).length >= 2 &&
      probes.length === 1 &&
      (first ?? 0) - opened >= OPEN_MS - BEAT_MS,
    `opened by calls of ${words(before)}; in the ${BROKEN_MS / 1_000} s after that ${probes.length} probe`,
  );
  const waited = (await state())?.deliveries ?? 0;
  const healed = Date.now();
  await receivers.ask({ ask: "heal" });
  await until("the breaker closes", state, (seen) => seen?.state === "closed", 90_000);
  const { ms } = await until(
    "the backlog is worked off",
    state,
    (seen) => (seen?.deliveries ?? 0) < waited / 10,
    90_000,
  );
  const shares = byHost(
    hubs,
    (await receivers.calls(healed)).filter((call) => call.slug === slug && call.status < 300),
  );
  findings.prove(
    "what waited is worked off by all hosts",
    Object.values(shares).every((n) => n > 0),
    `${waited} waited, worked off ${seconds(ms)} after it closed by ${words(shares)}`,
  );
}

function nameOf(hubs: Fleet["hubs"], address: string): string {
  return hubs.find(({ machine }) => machine.address === address)?.name ?? address;
}
