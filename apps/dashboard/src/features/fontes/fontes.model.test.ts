import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { neverUsed, noSources, off, own, pausedSource, quiet, receiving, someSources } from "../../fixtures/sources.ts";
import { hourBars, notConfigured, sourcesByTrouble } from "./fontes.model.ts";

const now = new Date("2026-11-23T18:25:00Z");
const clock = clockAt(now);

describe("sourcesByTrouble", () => {
  it("puts what needs a person first and leaves out what is not configured", () =>
    expect(sourcesByTrouble(someSources(clock).sources).map(({ slug }) => slug)).toEqual([
      "rd-station",
      "google-ads",
      "canal-pro",
      "landing-jardim",
      "meta-lead-ads",
      "key-1",
      "imovelweb",
      "feirao",
    ]));

  it("orders sources of one state by parked requests, then leads, then name", () => {
    const day = { ...receiving(clock).day, leads: 90 };
    const sources = [
      receiving(clock),
      receiving(clock, { slug: "b", label: "B" }),
      receiving(clock, { slug: "c", day }),
    ];
    expect(sourcesByTrouble([...sources, own(clock)]).map(({ slug }) => slug)).toEqual([
      "landing-jardim",
      "c",
      "b",
      "meta-lead-ads",
    ]);
  });

  it.each([
    ["paused", pausedSource(clock)],
    ["quiet", quiet(clock)],
    ["never", neverUsed(clock)],
    ["off", off(clock)],
  ])("keeps a source that is %s", (_, source) => expect(sourcesByTrouble([source])).toEqual([source]));
});

describe("notConfigured", () => {
  it("puts a wrong setting before what nobody tried yet", () =>
    expect(notConfigured(someSources(clock).sources).map(({ slug }) => slug)).toEqual(["mailbox", "chaves-na-mao"]));

  it("orders the rest by name", () =>
    expect(notConfigured(noSources(clock).sources).map(({ slug }) => slug)).toEqual(["canal-pro", "meta-lead-ads"]));
});

describe("hourBars", () => {
  it("draws 24 hours up to the present one, and those without leads as empty", () => {
    const bars = hourBars([{ hour: "2026-11-23T18:00:00.000Z", leads: 4 }], now);
    expect(bars).toHaveLength(24);
    expect(bars[0]).toEqual({ hour: "2026-11-22T19:00:00.000Z", leads: 0, share: 0 });
    expect(bars.at(-1)).toEqual({ hour: "2026-11-23T18:00:00.000Z", leads: 4, share: 1 });
  });

  it("measures each hour by the highest", () => {
    const hourly = [
      { hour: "2026-11-23T10:00:00Z", leads: 2 },
      { hour: "2026-11-23T11:00:00Z", leads: 8 },
    ];
    const shares = hourBars(hourly, now).filter(({ leads }) => leads > 0);
    expect(shares.map(({ share }) => share)).toEqual([0.25, 1]);
  });

  it("leaves out what is older than a day", () =>
    expect(hourBars([{ hour: "2026-11-22T10:00:00Z", leads: 9 }], now).every(({ leads }) => leads === 0)).toBe(true));
});
