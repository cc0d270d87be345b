import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { calm, firstDay } from "../../fixtures/overview.ts";
import { hourRows, isQuiet } from "./hours.model.ts";

const ZONE = "America/Sao_Paulo";
const clock = clockAt(new Date("2026-11-23T18:30:00Z"));

describe("hourRows", () => {
  const rows = hourRows(calm(clock), ZONE);

  it("labels the hours of the business day", () => {
    expect(rows[0]?.hora).toBe("00h");
    expect(rows[15]?.hora).toBe("15h");
  });

  it("draws the hour that is running, and nothing for hours that have not begun", () => {
    expect(rows[15]?.hoje).not.toBeNull();
    expect(rows.slice(16).map(({ hoje }) => hoje)).toEqual(Array(8).fill(null));
  });
});

describe("isQuiet", () => {
  it("tells a first day from a night without leads", () => {
    expect(isQuiet(hourRows(firstDay(clock), ZONE))).toBe(true);
    expect(isQuiet(hourRows(calm(clock), ZONE))).toBe(false);
  });
});
