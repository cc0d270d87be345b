import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failing, integrationOf, notConfigured, someIntegrations, working } from "../../fixtures/integrations.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { connectionsByTrouble, matching, notConnected, sparkBars } from "./integracoes.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("connectionsByTrouble", () => {
  it("puts what needs a person first and what works last", () => {
    const { integrations } = someIntegrations(clock);
    expect(connectionsByTrouble(integrations).map(({ state }) => state)).toEqual([
      "paused",
      "failing",
      "rate_limited",
      "setting_up",
      "ok",
      "ok",
      "ok",
    ]);
  });

  it("among equals shows the one with more errors first", () => {
    const [a, b] = [working(clock, { id: 1, label: "A" }), working(clock, { id: 2, label: "B", problems: 3 })];
    expect(connectionsByTrouble([integrationOf(a), integrationOf(b)]).map(({ id }) => id)).toEqual([2, 1]);
  });

  it("leaves out what has no connection", () =>
    expect(connectionsByTrouble([notConfigured("asana", "Asana", ["ASANA_ACCESS_TOKEN"])])).toEqual([]));
});

describe("notConnected", () => {
  it("shows first what leads were already waiting for", () => {
    const { integrations } = someIntegrations(clock);
    expect(notConnected(integrations).map(({ integration }) => integration)).toEqual(["asana", "pipedrive", "trello"]);
  });
});

describe("matching", () => {
  const some = [
    notConfigured("google-analytics", "Google Analytics", []),
    notConfigured("email", "E-mail e sequências", []),
  ];
  it.each([
    ["", 2],
    ["ANALYT", 1],
    ["sequencias", 1],
    ["google-a", 1],
    ["nada disso", 0],
  ])("%j finds %i", (typed, found) => expect(matching(some, typed)).toHaveLength(found));
});

describe("sparkBars", () => {
  it("draws hours without traffic as nothing", () => {
    const bars = sparkBars([{ hour: "2026-11-23T18:00:00Z", delivered: 0, failed: 0 }]);
    expect(bars[0]).toMatchObject({ deliveredShare: 0, failedShare: 0 });
  });

  it("never draws higher than the frame, and never hides a failure", () => {
    const hour = fc.record({ hour: fc.constant("x"), delivered: fc.nat(100_000), failed: fc.nat(100_000) });
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 24 }), (hourly) => {
        for (const bar of sparkBars(hourly)) {
          expect(bar.deliveredShare + bar.failedShare).toBeLessThanOrEqual(1 + 1e-9);
          expect(bar.failedShare > 0).toBe(bar.failed > 0);
        }
      }),
    );
  });

  it("shows an outage as failures in the last hours", () => {
    expect(
      sparkBars(failing(clock).hourly)
        .slice(21)
        .every(({ failed, delivered }) => failed > 0 && delivered === 0),
    ).toBe(true);
  });
});
