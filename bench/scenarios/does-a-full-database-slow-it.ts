/**
 * Two hubs on two databases of one machine, one full and one empty, in interleaved pairs; then what the dashboard asks,
 * of the full one. `npm run bench -- does-a-full --stored 100000` for a smaller one.
 */
import { multiply } from "../fill/multiply.ts";
import { sendTemplates } from "../fill/templates.ts";
import { medianRatio } from "../harness/figures.ts";
import { QUERIES, slowestOf, timeQueries } from "../harness/queries.ts";
import type { Bar } from "../harness/result.ts";
import { costPerLead, type Round, rateOf, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";

const WARM_UP = 500;
const DAYS = 540;
/** Kinds with a bar of the product; how long the others take is said. */
const WITH_BAR = ["list", "filter", "search", "stats"];

export default defineScenario({
  name: "does-a-full-database-slow-it",
  question: "Does a full database slow it?",
  full: { stored: 1_000_000, leads: 3_000, pairs: 5, questions: 40 },
  short: { stored: 6_000, leads: 300, pairs: 1, questions: 5 },

  async measure({ sizes: { stored, leads, pairs, questions }, stand, say }) {
    const fullServer = await stand.server();
    const [empty, full, floor] = [await stand.hub(), await stand.hub({}, fullServer), await stand.floor()];
    await sendTemplates(full, fullServer);
    const filled = await multiply(fullServer.admin, { leads: stored, days: DAYS, say: () => {} });
    say(`${filled.leads} leads, ${filled.deliveries} deliveries and ${filled.attempts} attempts stand in the full one`);

    await round(stand, floor, { run: "warm-f", leads: Math.min(leads, WARM_UP) });
    await round(stand, empty, { run: "warm-e", leads: Math.min(leads, WARM_UP) });
    await round(stand, full, { run: "warm-v", leads: Math.min(leads, WARM_UP) }, { server: fullServer });
    const measured: { floor: Round; empty: Round; full: Round }[] = [];
    for (let i = 0; i < pairs; i += 1) {
      const pair = {
        floor: await round(stand, floor, { run: `f${i}`, leads }),
        empty: await round(stand, empty, { run: `e${i}`, leads }),
        full: await round(stand, full, { run: `v${i}`, leads }, { server: fullServer }),
      };
      measured.push(pair);
      say(
        `pair ${i + 1}: empty ${pair.empty.leadsPerSecond.toFixed(0)} leads/s, full ${pair.full.leadsPerSecond.toFixed(0)} leads/s`,
      );
    }
    const times = await timeQueries(full, questions);
    const fulls = measured.map((pair) => pair.full);
    const besideFloor = measured.map((pair) => ({ of: pair.full.leadsPerSecond, to: pair.floor.leadsPerSecond }));
    const besideEmpty = measured.map((pair) => ({ of: pair.full.leadsPerSecond, to: pair.empty.leadsPerSecond }));
    return {
      figures: [
        { what: "leads stored", value: filled.leads, unit: "" },
        { what: "deliveries stored", value: filled.deliveries, unit: "" },
        { what: "empty", value: rateOf(measured.map((pair) => pair.empty)), unit: "leads/s" },
        { what: "full", value: rateOf(fulls), unit: "leads/s" },
        { what: "full, beside the floor", value: medianRatio(besideFloor), unit: "" },
        ...costPerLead("full", fulls),
        ...times.map(({ path, p95Ms }) => ({ what: `p95 ${decodeURIComponent(path)}`, value: p95Ms, unit: "ms" })),
      ],
      bars: [
        { what: "rate beside an empty one", measured: medianRatio(besideEmpty), unit: "", is: "at least", bar: 0.9 },
        ...Object.keys(QUERIES)
          .filter((kind) => WITH_BAR.includes(kind))
          .map((kind): Bar => {
            const slowest = slowestOf(times, kind);
            return {
              what: `${kind}: p95 of its slowest`,
              measured: slowest?.p95Ms ?? null,
              unit: "ms",
              is: "under",
              bar: 100,
            };
          }),
      ],
      notes: ["Questions are asked one after the other, of a hub that has nothing else to do."],
    };
  },
});
