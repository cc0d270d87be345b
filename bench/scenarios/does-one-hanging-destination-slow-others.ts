/**
 * One destination takes every call and never answers, which is longer than the 30 s of the bar; the rate counts to the
 * last call at the others. Beside it, in the same run, the rate with all destinations well.
 */
import { setTimeout as delay } from "node:timers/promises";
import { medianRatio } from "../harness/figures.ts";
import { CALLS, costPerLead, type Round, rateOf, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import type { Stand } from "../harness/stand.ts";

const HANGS = "n8n";
const { [HANGS]: _, ...OTHERS } = CALLS;
const WARM_UP = 500;
const CAUGHT_UP_MS = 600_000;
const LOOK_MS = 200;
/** In the short form it is given up sooner, and tried again sooner: nobody waits for half a minute of the default. */
const SOON = { ATTEMPT_TIMEOUT_MS: "2000", RETRY_BASE_MS: "1000", BREAKER_OPEN_MS: "1000" };

export default defineScenario({
  name: "does-one-hanging-destination-slow-others",
  question: "Does one destination that hangs slow the others?",
  full: { leads: 6_000, pairs: 3 },
  short: { leads: 400, pairs: 1 },

  async measure({ sizes: { leads, pairs }, stand, say, isShort }) {
    const [hub, floor] = [await stand.hub(isShort ? SOON : {}), await stand.floor()];
    await round(stand, hub, { run: "warm-h", leads: Math.min(leads, WARM_UP) });
    await round(stand, floor, { run: "warm-f", leads: Math.min(leads, WARM_UP) });
    const measured: { well: Round; hung: Round; floor: Round }[] = [];
    for (let i = 0; i < pairs; i += 1) {
      const ofFloor = await round(stand, floor, { run: `f${i}`, leads }, { calls: OTHERS });
      const well = await round(stand, hub, { run: `w${i}`, leads }, { calls: OTHERS });
      await caughtUp(stand);
      await stand.receivers.fail(HANGS, { kind: "hang" });
      const hung = await round(stand, hub, { run: `h${i}`, leads }, { calls: OTHERS });
      await stand.receivers.heal(HANGS);
      const waited = await caughtUp(stand);
      measured.push({ well, hung, floor: ofFloor });
      say(
        `pair ${i + 1}: all well ${well.leadsPerSecond.toFixed(0)} leads/s, one hung ${hung.leadsPerSecond.toFixed(0)} leads/s; healed, it had caught up after ${waited.toFixed(0)} s`,
      );
    }
    const wells = measured.map((pair) => pair.well);
    const hungs = measured.map((pair) => pair.hung);
    const beside = measured.map(({ well, hung }) => ({ of: hung.leadsPerSecond, to: well.leadsPerSecond }));
    const besideFloor = measured.map((pair) => ({ of: pair.hung.leadsPerSecond, to: pair.floor.leadsPerSecond }));
    return {
      figures: [
        { what: "others, all well", value: rateOf(wells), unit: "leads/s" },
        { what: "others, one hung", value: rateOf(hungs), unit: "leads/s" },
        { what: "one hung, beside the floor with all well", value: medianRatio(besideFloor), unit: "" },
        ...costPerLead("hub, one hung", hungs),
      ],
      bars: [{ what: "rate of the others", measured: medianRatio(beside), unit: "", is: "at least", bar: 0.9 }],
    };
  },
});

/** Waits until nothing is due or under way any more, so that no round pays for the one before. @returns seconds */
async function caughtUp({ main: { admin } }: Stand): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await admin.query(
      "select 1 from deliveries where state in ('running', 'retrying') or (state = 'pending' and due_at <= now()) limit 1",
    );
    const waitedMs = performance.now() - begun;
    if (rows.length === 0) return waitedMs / 1_000;
    if (waitedMs > CAUGHT_UP_MS)
      throw new Error(`deliveries are still waiting ${CAUGHT_UP_MS / 60_000} minutes after it healed`);
    await delay(LOOK_MS);
  }
}
