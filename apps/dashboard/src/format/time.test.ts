import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clockTime,
  dateAndTime,
  dayBefore,
  dayHeading,
  dayKey,
  dayKeyLabel,
  duration,
  fullMoment,
  hourLabel,
  relativeTime,
} from "./time.ts";

const ZONE = "America/Sao_Paulo";
const NOW = new Date("2026-11-23T18:02:11Z");
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);

describe("relativeTime", () => {
  it.each([
    [0, "agora"],
    [44_000, "agora"],
    [45_000, "há 1 min"],
    [3 * 60_000 + 59_000, "há 3 min"],
    [2 * 3_600_000, "há 2 h"],
    [26 * 3_600_000, "há 1 dia"],
    [5 * 86_400_000, "há 5 dias"],
    [40 * 86_400_000, "14/10/2026"],
    [-3_000, "agora"],
    [-20_000, "em 20 s"],
    [-3 * 60_000, "em 3 min"],
  ])("%i ms before now reads %j", (ms, expected) => expect(relativeTime(ago(ms), NOW, ZONE)).toBe(expected));
});

describe("duration", () => {
  it.each([
    [0, "0 ms"],
    [-5, "0 ms"],
    [412.4, "412 ms"],
    [4_290, "4,2 s"],
    [59_999, "59 s"],
    [252_000, "4 min 12 s"],
    [300_000, "5 min"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
  ])("%i ms reads %j", (ms, expected) => expect(duration(ms)).toBe(expected));

  it("always has a unit", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e11, noNaN: true }), (ms) => {
        expect(duration(ms)).toMatch(/\d (ms|s|min|h|d)$/);
      }),
    );
  });
});

describe("moments in the business time zone", () => {
  it("shows São Paulo's clock, not the browser's", () => {
    expect(clockTime(NOW, ZONE)).toBe("15:02");
    expect(clockTime(NOW, "America/Manaus")).toBe("14:02");
    expect(dateAndTime(NOW, ZONE)).toBe("23/11/2026 15:02");
    expect(fullMoment(NOW, ZONE)).toContain("segunda-feira, 23 de novembro de 2026");
    expect(hourLabel(NOW, ZONE)).toBe("15h");
  });

  it("puts 01:30 UTC on the day before", () =>
    expect(dayKey(new Date("2026-11-24T01:30:00Z"), ZONE)).toBe("2026-11-23"));

  it.each([
    ["2026-11-23T03:00:00Z", "Hoje"],
    ["2026-11-23T02:59:59Z", "Ontem"],
    ["2026-11-21T15:00:00Z", "sábado, 21 de novembro"],
    ["2025-11-21T15:00:00Z", "sexta-feira, 21 de novembro de 2025"],
  ])("%s is under the heading %j", (at, expected) => expect(dayHeading(new Date(at), NOW, ZONE)).toBe(expected));

  it.each([
    ["2026-03-01", 1, "2026-02-28"],
    ["2026-01-01", 1, "2025-12-31"],
    ["2026-11-23", 6, "2026-11-17"],
  ])("%s less %i days is %s", (key, days, expected) => expect(dayBefore(key, days)).toBe(expected));

  it("labels a day without its year, and leaves what is no day alone", () => {
    expect(dayKeyLabel("2026-11-23")).toBe("23/11");
    expect(dayKeyLabel("ontem")).toBe("ontem");
  });
});
