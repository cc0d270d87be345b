/** What is pure in the bench: arithmetic, bars, tables, plots, its command line. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../scenarios/index.ts";
import { readCommand } from "./command.ts";
import { median, medianRatio, percentile } from "./figures.ts";
import { barsPlot, coursePlot, timesBetter } from "./plot.ts";
import { allHeld, type Bar, isHeld, type Result, type Sense } from "./result.ts";
import { defineScenario } from "./scenario.ts";
import { linesOf, markdownTable, shown } from "./table.ts";

const bar = (measured: number | null, is: Sense, wanted: number): Bar => ({
  what: "rate",
  measured,
  unit: "ms",
  is,
  bar: wanted,
});

const RESULT: Result = {
  scenario: "how-fast",
  question: "How fast | slow?",
  startedAt: "2026-11-23T10:00:00.000Z",
  seconds: 3,
  isShort: false,
  sizes: { leads: 10 },
  machine: { cpu: "Test CPU", cores: 2, memoryGb: 4, system: "Linux", node: "v26.0.0", postgresql: "18.4" },
  figures: [{ what: "hub", value: 1_234.5, unit: "leads/s" }],
  bars: [bar(4, "under", 5), bar(30, "under", 25)],
};

describe("percentiles and medians", () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0, 1],
  ])("by nearest rank, %d of 1 to 100 is %d", (q, expected) => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(values, q)).toBe(expected);
  });

  it("are always measured values, and rise with their share", () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, a, b) => {
          const [low, high] = [percentile(all, Math.min(a, b)), percentile(all, Math.max(a, b))];
          expect(all.some((value) => Object.is(value, low) || value === low)).toBe(true);
          expect(low <= high).toBe(true);
        },
      ),
    );
  });

  it("of nothing are no number, so that nothing measured never reads as fast", () => {
    expect(percentile([], 0.99)).toBeNaN();
    expect(median([])).toBeNaN();
    expect(isHeld(bar(percentile([], 0.99), "under", 5))).toBe(false);
  });

  it("take the middle, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  it("compare pairs, each with its own partner", () => {
    const pairs = [
      { of: 1_000, to: 2_000 },
      { of: 60, to: 100 },
      { of: 9, to: 10 },
    ];
    expect(medianRatio(pairs)).toBe(0.6);
  });

  it("refuse a share that is none", () => {
    expect(() => percentile([1], 99)).toThrow(RangeError);
  });
});

describe("a bar", () => {
  it.each([
    [0.6, "at least", true],
    [0.59, "at least", false],
    [0.6, "at most", true],
    [0.61, "at most", false],
    [0.6, "under", false],
    [0.59, "under", true],
    [null, "under", false],
    [null, "at least", false],
  ] as const)("of %s %s 0.6: held is %s", (measured, is, held) => {
    expect(isHeld(bar(measured, is, 0.6))).toBe(held);
  });

  it("is not held by a scenario that broke, even without bars", () => {
    expect(allHeld([{ ...RESULT, bars: [bar(1, "under", 2)] }])).toBe(true);
    expect(allHeld([RESULT])).toBe(false);
    expect(allHeld([{ ...RESULT, bars: [], error: "the hub ended" }])).toBe(false);
  });

  it("is drawn by how many times better it came out, within bounds", () => {
    expect(timesBetter(bar(1.2, "at least", 0.6))).toBe(2);
    expect(timesBetter(bar(50, "under", 25))).toBe(0.5);
    expect(timesBetter(bar(0, "under", 25))).toBe(100);
    expect(timesBetter(bar(null, "under", 25))).toBe(0.01);
  });
});

describe("a report", () => {
  it("says which bar is held and which is missed, with the machine", () => {
    const table = markdownTable([RESULT, { ...RESULT, error: "no answer", bars: [] }]);
    expect(table).toContain("Test CPU, 2 cores, 4 GB, Linux, Node v26.0.0, PostgreSQL 18.4");
    expect(table).toContain("| How fast \\| slow? (`how-fast`) | rate: under 5 ms | 4 ms | held |");
    expect(table).toContain("| rate: under 25 ms | 30 ms | MISSED |");
    expect(table).toContain("| no answer | BROKEN |");
  });

  it("says for a short form that its figures are none", () => {
    expect(linesOf({ ...RESULT, isShort: true })).toContain("short form");
    expect(markdownTable([{ ...RESULT, isShort: true }])).toContain("short form");
  });

  it.each([
    [null, "ms", "not measured"],
    [Number.NaN, "ms", "no value"],
    [1_234.5, "leads/s", "1235 leads/s"],
    [12.34, "ms", "12.3 ms"],
    [0.3, "", "0.30"],
    [0.0123, "", "0.012"],
    [0, "", "0"],
  ])("writes %s %s as %s", (value, unit, text) => {
    expect(shown({ value, unit })).toBe(text);
  });

  it("is drawn as SVG, with a word for each bar and not colour alone", async () => {
    const drawn = await barsPlot([RESULT]);
    expect(drawn).toMatch(/^<svg .*<\/svg>$/s);
    expect(drawn).toContain("how-fast: rate");
    expect(drawn).toContain(">MISSED<");
    const course = await coursePlot({ title: "Course", unit: "deliveries", points: [{ line: "n8n", x: 0, y: 1 }] });
    expect(course).toContain(">Course<");
  });
});

describe("the command line", () => {
  const named = (name: string, full: Record<string, number>) =>
    defineScenario({ name, question: name, full, short: full, measure: async () => ({ figures: [], bars: [] }) });
  const all = [named("how-many", { leads: 3_000, pairs: 5 }), named("how-fast", { seconds: 60 })];
  const namesOf = (args: string[]) => readCommand(args, all).scenarios.map(({ scenario }) => scenario.name);

  it("runs all, those whose beginning is named, or those that have the size that is given", () => {
    expect(namesOf([])).toEqual(["how-many", "how-fast"]);
    expect(namesOf(["how"])).toEqual(["how-many", "how-fast"]);
    expect(namesOf(["how-f"])).toEqual(["how-fast"]);
    expect(namesOf(["--pairs", "1"])).toEqual(["how-many"]);
  });

  it("gives a size to the scenarios that have it", () => {
    expect(readCommand(["--leads", "20"], all).scenarios[0]?.sizes).toEqual({ leads: 20, pairs: 5 });
  });

  it.each([
    [["what"], "what"],
    [["how-fast", "--leads", "20"], "--leads"],
    [["--leads", "0"], "--leads"],
    [["--leads", "many"], "--leads"],
  ])("refuses %j in words", (args, word) => {
    expect(() => readCommand(args, all)).toThrow(word);
  });

  it("refuses an option that nobody knows, instead of measuring something else", () => {
    expect(() => readCommand(["--lead", "20"], all)).toThrow("--lead");
  });

  it("knows every scenario by one name, its short form with the sizes of the full one", () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    for (const { full, short } of SCENARIOS) expect(Object.keys(short)).toEqual(Object.keys(full));
  });
});
