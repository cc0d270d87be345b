/** Results as text: lines for the terminal, one Markdown table for all scenarios. */
import { machineLine } from "./machine.ts";
import { type Bar, type Figure, isHeld, type Result } from "./result.ts";

const WIDTH = 46;

/** The question, the figures and the bars of one scenario, as lines for a terminal. */
export function linesOf(result: Result): string {
  const { question, figures, bars, notes = [], seconds, isShort, error } = result;
  return [
    `${question}${isShort ? "   (short form: it shows that the scenario works, not what the machine can do)" : ""}`,
    ...figures.map((figure) => `  ${figure.what.padEnd(WIDTH)} ${shown(figure)}`),
    ...bars.map((bar) => `  ${bar.what.padEnd(WIDTH)} ${measuredOf(bar)}   (bar: ${wanted(bar)})   ${word(bar)}`),
    ...notes.map((note) => `  ${note}`),
    ...(error === undefined ? [] : [`  BROKEN: ${error}`]),
    `  ${seconds.toFixed(0)} s\n`,
  ].join("\n");
}

/** One row for each bar of each scenario; scenarios without a bar, or broken ones, have a row that says so. */
export function markdownTable(results: readonly Result[]): string {
  const machines = [...new Set(results.map(({ machine }) => machineLine(machine)))];
  const rows = results.flatMap((result) => {
    const cell = `${escaped(result.question)} (\`${result.scenario}\`)${result.isShort ? ", short form" : ""}`;
    if (result.error !== undefined) return [`| ${cell} | | ${escaped(result.error)} | BROKEN |`];
    if (result.bars.length === 0) return [`| ${cell} | none | ${escaped(figuresIn(result))} | |`];
    return result.bars.map(
      (bar) => `| ${cell} | ${escaped(bar.what)}: ${wanted(bar)} | ${measuredOf(bar)} | ${word(bar)} |`,
    );
  });
  return [...machines, "", "| Question | Bar | Measured | Held? |", "|---|---|---|---|", ...rows, ""].join("\n");
}

/** A number with as many digits as say something. */
export function shown({ value, unit }: Pick<Figure, "value" | "unit">): string {
  if (value === null) return "not measured";
  if (Number.isNaN(value)) return "no value";
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}

function measuredOf({ measured, unit }: Bar): string {
  return shown({ value: measured, unit });
}

function wanted({ is, bar, unit }: Bar): string {
  return `${is} ${shown({ value: bar, unit })}`;
}

function word(bar: Bar): string {
  return isHeld(bar) ? "held" : "MISSED";
}

function figuresIn({ figures }: Result): string {
  return figures.map((figure) => `${figure.what}: ${shown(figure)}`).join("; ");
}

/** A bar in a text would begin a new cell. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
