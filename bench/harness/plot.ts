/** Plots as SVG text: every bar of a run in one picture, and one scenario's course. */
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { type Bar, isHeld, type Measured, type Result } from "./result.ts";

const HELD = "#2b7a4b";
const MISSED = "#b3261e";
const WIDTH = 520;
/** Farther from the bar than this many times is drawn there. */
const TIMES_MAX = 100;

/**
 * All bars of all results: how many times better than its bar each came out, on a logarithmic scale. Right of the line
 * is held. Colour and a word say it, not colour alone.
 */
export function barsPlot(results: readonly Result[]): Promise<string> {
  const values = results.flatMap((result) =>
    result.bars.map((bar) => ({
      bar: `${result.scenario}: ${bar.what}`,
      times: timesBetter(bar),
      held: isHeld(bar) ? "held" : "MISSED",
    })),
  );
  return svg({
    title: "How many times better than its bar (right of the line: held)",
    width: WIDTH,
    data: { values },
    encoding: { y: { field: "bar", type: "nominal", sort: null, title: null, axis: { labelLimit: 460 } } },
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          x: { field: "times", type: "quantitative", title: "times", scale: { type: "log" } },
          x2: { datum: 1 },
          color: {
            field: "held",
            type: "nominal",
            legend: null,
            scale: { domain: ["held", "MISSED"], range: [HELD, MISSED] },
          },
        },
      },
      {
        mark: { type: "text", align: "left" },
        encoding: { x: { value: WIDTH + 6 }, text: { field: "held" } },
      },
      {
        mark: { type: "rule", color: "black" },
        encoding: { x: { datum: 1 }, y: { value: 0 }, y2: { value: "height" } },
      },
    ],
  });
}

/** The course of one scenario, a line each. */
export function coursePlot({ title, unit, points }: NonNullable<Measured["series"]>): Promise<string> {
  return svg({
    title,
    width: WIDTH,
    height: 260,
    data: { values: points },
    mark: { type: "line", point: points.length < 50 },
    encoding: {
      x: { field: "x", type: "quantitative", title: null },
      y: { field: "y", type: "quantitative", title: unit },
      color: { field: "line", type: "nominal", title: null },
    },
  });
}

/** 1: just held. Bounded on both sides, so that one figure does not flatten the others; unmeasured is the worst. */
export function timesBetter({ measured, is, bar }: Bar): number {
  if (measured === null || Number.isNaN(measured)) return 1 / TIMES_MAX;
  const times = is === "at least" ? measured / bar : bar / measured;
  return Math.min(TIMES_MAX, Math.max(1 / TIMES_MAX, times));
}

/** Without a browser: text is measured by vega's own estimate. */
function svg(spec: TopLevelSpec): Promise<string> {
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
