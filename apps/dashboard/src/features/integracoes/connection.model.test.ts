import { describe, expect, it } from "vitest";
import { failing, paused, settingUp, working } from "../../fixtures/integrations.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { connectionFigures } from "./connection.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("connectionFigures", () => {
  it.each([
    ["working", working(clock), ["100%", "412 ms", "nada espera", "sem erros"], [false, false, false, false]],
    ["failing", failing(clock), ["78%", "15 s", "42 min", "3"], [true, false, true, true]],
    ["paused", paused(clock), ["75,6%", "690 ms", "20 h 50 min", "41"], [true, false, true, true]],
  ] as const)("%s", (_, connection, values, bad) => {
    const figures = connectionFigures(connection);
    expect(figures.map(({ value }) => value)).toEqual(values);
    expect(figures.map(({ isBad }) => isBad)).toEqual(bad);
  });

  it("a connection without traffic has no success of zero", () => {
    const [success, p95] = connectionFigures(settingUp(clock));
    expect(success).toMatchObject({ value: "sem movimento", isBad: false });
    expect(p95?.value).toBe("—");
  });
});
