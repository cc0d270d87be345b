/** The same flow in n8n and in the hub, in interleaved pairs: same leads, same receivers, same PostgreSQL, same machine. */
import { median, medianRatio } from "../harness/figures.ts";
import { CALLS_PER_LEAD, costPerLead, type Round, rateOf, refusalNotes, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import { startN8n } from "./program.ts";

/** n8n answers 200, and on receipt; how many at once made no difference to its rate (tried with 16 to 128). */
const TAKEN = 200;
const CONNECTIONS = 32;

/** The scenario, for an n8n that is installed at `program`. */
export function besideN8n(program: string) {
  return defineScenario({
    name: "how-many-times-n8n",
    question: "How many times the rate of n8n?",
    full: { leads: 3_000, n8nLeads: 600, pairs: 3 },
    short: { leads: 300, n8nLeads: 40, pairs: 1 },

    async measure({ sizes: { leads, n8nLeads, pairs }, stand, say }) {
      const hub = await stand.hub();
      const { pid, url, path } = await startN8n(program, stand);
      const n8n = { pid, url, apiKey: "none" };
      const ofN8n = (run: string, count: number) =>
        round(stand, n8n, { run, leads: count, connections: CONNECTIONS, path, taken: TAKEN });
      await ofN8n("warm-n", Math.ceil(n8nLeads / 4));
      await round(stand, hub, { run: "warm-h", leads: Math.min(leads, 500) });
      const measured: { n8n: Round; hub: Round }[] = [];
      for (let i = 0; i < pairs; i += 1) {
        const pair = { n8n: await ofN8n(`n${i}`, n8nLeads), hub: await round(stand, hub, { run: `h${i}`, leads }) };
        measured.push(pair);
        say(
          `pair ${i + 1}: n8n ${pair.n8n.leadsPerSecond.toFixed(1)} leads/s, hub ${pair.hub.leadsPerSecond.toFixed(0)} leads/s`,
        );
      }
      const n8ns = measured.map((pair) => pair.n8n);
      const hubs = measured.map((pair) => pair.hub);
      return {
        figures: [
          { what: "n8n", value: rateOf(n8ns), unit: "leads/s" },
          { what: "hub", value: rateOf(hubs), unit: "leads/s" },
          {
            what: `n8n: answer p50, ${CONNECTIONS} connections`,
            value: median(n8ns.map((one) => one.report.p50Ms)),
            unit: "ms",
          },
          ...costPerLead("n8n", n8ns),
          ...costPerLead("hub", hubs),
        ],
        bars: [
          {
            what: "rate beside n8n",
            measured: medianRatio(
              measured.map((pair) => ({ of: pair.hub.leadsPerSecond, to: pair.n8n.leadsPerSecond })),
            ),
            unit: "times",
            is: "at least",
            bar: 25,
          },
        ],
        notes: [
          `${CALLS_PER_LEAD} calls per lead in both; n8n as installed, one process, every execution kept, which is its default.`,
          ...refusalNotes({ n8n: n8ns, hub: hubs }),
        ],
      };
    },
  });
}
