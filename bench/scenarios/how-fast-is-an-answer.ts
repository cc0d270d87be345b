/**
 * Latency at 200 leads a second. An open loop: leads leave at fixed moments and wait for no answer, and each latency
 * counts from its moment, so a stall is in the figures of every lead that it delayed.
 */
import { costPerLead, round } from "../harness/rounds.ts";
import { defineScenario } from "../harness/scenario.ts";
import { figuresOf } from "../harness/stand.ts";

export default defineScenario({
  name: "how-fast-is-an-answer",
  question: "How fast is an answer at 200 leads/s, and the first call after it?",
  full: { rate: 200, seconds: 60, warmUp: 2_000 },
  short: { rate: 200, seconds: 4, warmUp: 400 },

  async measure({ sizes: { rate, seconds, warmUp }, stand, say }) {
    const [hub, floor] = [await stand.hub(), await stand.floor()];
    await round(stand, hub, { run: "warm-h", leads: warmUp });
    await round(stand, floor, { run: "warm-f", leads: warmUp });
    await figuresOf(hub);
    const ofFloor = await round(stand, floor, { run: "floor", leads: rate * seconds, rate });
    say(`floor: p50 ${ofFloor.report.p50Ms.toFixed(1)} ms, p99 ${ofFloor.report.p99Ms.toFixed(1)} ms`);
    const ofHub = await round(stand, hub, { run: "hub", leads: rate * seconds, rate });
    const hot = (await figuresOf(hub)).firstCalls.QUENTE;
    const { report } = ofHub;
    return {
      figures: [
        { what: "leads", value: ofHub.leads, unit: "" },
        { what: "worst answer", value: report.maxMs, unit: "ms" },
        { what: "the sender's own lateness p99", value: report.lateP99Ms, unit: "ms" },
        { what: "floor: answer p50", value: ofFloor.report.p50Ms, unit: "ms" },
        { what: "floor: answer p99", value: ofFloor.report.p99Ms, unit: "ms" },
        { what: "answer p50 beside the floor", value: report.p50Ms / ofFloor.report.p50Ms, unit: "times" },
        ...costPerLead("hub", [ofHub]),
        ...costPerLead("floor", [ofFloor]),
      ],
      bars: [
        { what: "answer p50", measured: report.p50Ms, unit: "ms", is: "under", bar: 5 },
        { what: "answer p99", measured: report.p99Ms, unit: "ms", is: "under", bar: 25 },
        { what: "commit to first call p50", measured: hot?.p50Ms ?? null, unit: "ms", is: "under", bar: 10 },
        { what: "commit to first call p99", measured: hot?.p99Ms ?? null, unit: "ms", is: "under", bar: 50 },
      ],
      notes: [
        "Latencies count from the moment at which a lead was to leave; the sender's own lateness is in them, here and in the floor's.",
        "At a quarter of full load transactions are shared by few leads: commits per lead are no measure of full load here.",
      ],
    };
  },
});
