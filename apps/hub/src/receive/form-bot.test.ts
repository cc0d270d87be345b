import { describe, expect, it } from "vitest";
import { botSign, QUICK_MS } from "./form-bot.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
const sign = (controls: Record<string, string>) => botSign(new Map(Object.entries(controls)), NOW);
const ago = (ms: number) => String(NOW.getTime() - ms);

describe("who sent a form", () => {
  it.each([
    ["a filled trap", { _gotcha: "Comprar seguidores" }, "honeypot"],
    ["the other trap", { _honeypot: "x" }, "honeypot"],
    ["a trap that the snippet filled", { _gotcha: "too_quick" }, "too_quick"],
    ["less than two seconds", { _t: ago(QUICK_MS - 1) }, "too_quick"],
    ["no time at all", { _t: ago(0) }, "too_quick"],
  ])("with %s is a bot", (_what, controls, expected) => {
    expect(sign(controls as Record<string, string>)).toBe(expected);
  });

  it.each([
    ["nothing of ours", {}],
    ["two seconds", { _t: ago(QUICK_MS) }],
    ["a page that was open for a week", { _t: ago(604_800_000) }],
    ["a clock that is ahead", { _t: ago(-5_000) }],
    ["a time that is no moment", { _t: "850" }],
    ["a zero that a page's author left", { _t: "0" }],
    ["words for a time", { _t: "agora" }],
  ])("with %s is a person", (_what, controls) => {
    expect(sign(controls as Record<string, string>)).toBeUndefined();
  });
});
