import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { calm, firstDay, troubled } from "../../fixtures/overview.ts";
import { figuresOf } from "./figures.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("figuresOf", () => {
  it("gives each figure with yesterday's beside it", () =>
    expect(figuresOf(calm(clock)).map(({ id, value, before }) => [id, value, before])).toEqual([
      ["leads", "63", "ontem 58"],
      ["quentes", "21", "ontem 24"],
      ["chamada", "640 ms", "ontem 810 ms"],
      ["problemas", "0", "ontem 3"],
    ]));

  it("a time that nobody measured is a dash, never a zero", () => {
    const call = figuresOf(firstDay(clock))[2];
    expect(call).toMatchObject({ value: "—", before: "sem dado de ontem" });
  });

  it("only deliveries with a problem are drawn as trouble", () => {
    expect(figuresOf(troubled(clock)).map(({ isBad }) => isBad)).toEqual([false, false, false, true]);
    expect(figuresOf(calm(clock)).some(({ isBad }) => isBad)).toBe(false);
  });
});
