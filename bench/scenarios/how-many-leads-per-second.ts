/** End to end: from the POST to the last of six calls, everything kept, beside the floor in interleaved pairs. */
import { median, medianRatio } from "../harness/figures.ts";
import { costPerLead, type Round, rateOf, refusalNotes, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import { figuresOf } from "../harness/stand.ts";

/** Beyond the first pair both programs are warm: compiled, connected, their tables not empty. */
const WARM_UP = 500;
const PACED_RATE = 200;

export default defineScenario({
  name: "how-many-leads-per-second",
  question: "How many leads per second, end to end?",
  full: { leads: 3_000, pairs: 5, connections: 64, paced: 1_000 },
  short: { leads: 400, pairs: 1, connections: 64, paced: 200 },

  async measure({ sizes: { leads, pairs, connections, paced }, stand, say }) {
    const [hub, floor] = [await stand.hub(), await stand.floor()];
    await round(stand, floor, { run: "warm-f", leads: Math.min(leads, WARM_UP), connections });
    await round(stand, hub, { run: "warm-h", leads: Math.min(leads, WARM_UP), connections });
    await figuresOf(hub);
    const measured: { floor: Round; hub: Round }[] = [];
    for (let i = 0; i < pairs; i += 1) {
      const pair = {
        floor: await round(stand, floor, { run: `f${i}`, leads, connections }),
        hub: await round(stand, hub, { run: `h${i}`, leads, connections }),
      };
      measured.push(pair);
      const ratio = pair.hub.leadsPerSecond / pair.floor.leadsPerSecond;
      say(
        `pair ${i + 1}: floor ${pair.floor.leadsPerSecond.toFixed(0)} leads/s, hub ${pair.hub.leadsPerSecond.toFixed(0)} leads/s, ratio ${ratio.toFixed(2)}`,
      );
    }
    const atFullLoad = await figuresOf(hub);
    const calm = await round(stand, hub, { run: "paced", leads: paced, rate: PACED_RATE });
    const atPace = await figuresOf(hub);

    const hubs = measured.map((pair) => pair.hub);
    const floors = measured.map((pair) => pair.floor);
    const ratio = medianRatio(measured.map((pair) => ({ of: pair.hub.leadsPerSecond, to: pair.floor.leadsPerSecond })));
    const hubCost = costPerLead("hub", hubs);
    return {
      figures: [
        { what: "hub", value: rateOf(hubs), unit: "leads/s" },
        { what: "floor", value: rateOf(floors), unit: "leads/s" },
        ...hubCost,
        ...costPerLead("floor", floors),
        {
          what: `answer p50, ${connections} connections`,
          value: median(hubs.map((one) => one.report.p50Ms)),
          unit: "ms",
        },
        {
          what: `answer p99, ${connections} connections`,
          value: median(hubs.map((one) => one.report.p99Ms)),
          unit: "ms",
        },
        { what: "commit to first call p50", value: atFullLoad.firstCallP50Ms, unit: "ms" },
        { what: "commit to first call p99", value: atFullLoad.firstCallP99Ms, unit: "ms" },
        { what: `answer p50 at ${PACED_RATE} leads/s`, value: calm.report.p50Ms, unit: "ms" },
        { what: `answer p99 at ${PACED_RATE} leads/s`, value: calm.report.p99Ms, unit: "ms" },
        { what: `commit to first call p50 at ${PACED_RATE} leads/s`, value: atPace.firstCallP50Ms, unit: "ms" },
        { what: `commit to first call p99 at ${PACED_RATE} leads/s`, value: atPace.firstCallP99Ms, unit: "ms" },
      ],
      bars: [
        { what: "rate beside the floor", measured: ratio, unit: "", is: "at least", bar: 0.6 },
        { what: "commits per lead", measured: hubCost[0]?.value ?? null, unit: "", is: "under", bar: 0.3 },
      ],
      notes: refusalNotes({ hub: hubs, floor: floors }),
      series: {
        title: "Leads per second, by pair",
        unit: "leads/s",
        points: measured.flatMap((pair, i) => [
          { line: "floor", x: i + 1, y: pair.floor.leadsPerSecond },
          { line: "hub", x: i + 1, y: pair.hub.leadsPerSecond },
        ]),
      },
    };
  },
});
