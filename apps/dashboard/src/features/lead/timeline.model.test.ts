import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "../../api/types.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { fullTimeline } from "../../fixtures/timeline.ts";
import { canOpen, entryData, entryTone, openDuplicate, timelineDays } from "./timeline.model.ts";

const ZONE = "America/Sao_Paulo";
const now = new Date("2026-11-23T18:00:00Z");
const { entries } = fullTimeline(clockAt(now));

function entry(over: Partial<TimelineEntry>): TimelineEntry {
  return {
    id: "x",
    at: now.toISOString(),
    kind: "received",
    title: "",
    detail: null,
    delivery_id: null,
    data: {},
    ...over,
  };
}

describe("timelineDays", () => {
  it("groups by business day, newest first, and keeps every entry once", () => {
    const days = timelineDays(entries, now, ZONE);
    expect(days.map(({ heading }) => heading)).toEqual(["Hoje", "Ontem", "terça-feira, 17 de novembro"]);
    expect(days.flatMap((day) => day.entries)).toEqual(entries);
  });

  it("keeps the hub's order within one moment", () => {
    const same = [entry({ id: "delivered" }), entry({ id: "scored" }), entry({ id: "received" })];
    expect(timelineDays(same, now, ZONE)[0]?.entries.map(({ id }) => id)).toEqual(["delivered", "scored", "received"]);
  });
});

describe("a possible duplicate", () => {
  const found = (data: TimelineEntry["data"]) => entry({ kind: "possible_duplicate", data });

  it("asks for a decision until there is one", () => {
    const open = found({ other_id: 640, resolved_at: null });
    expect(openDuplicate(open)).toBe(640);
    expect(entryTone(open)).toBe("wait");
    const decided = found({ other_id: 640, resolved_at: now.toISOString() });
    expect(openDuplicate(decided)).toBeUndefined();
    expect(entryTone(decided)).toBe("quiet");
  });

  it.each([{}, { other_id: "640", resolved_at: null }, { other_id: -1, resolved_at: null }, { other_id: 640 }])(
    "%j offers nothing that would fail",
    (data) => expect(openDuplicate(found(data))).toBeUndefined(),
  );

  it("is asked about on no other kind of entry", () =>
    expect(openDuplicate(entry({ kind: "merged", data: { other_id: 640, resolved_at: null } }))).toBeUndefined());
});

describe("what an entry holds", () => {
  it("opens a delivery, and an arrival that kept what was sent", () => {
    expect(canOpen(entry({ delivery_id: 5 }))).toBe(true);
    expect(canOpen(entry({ data: { dados: { nome: "Rui" } } }))).toBe(true);
    expect(canOpen(entry({ data: { dados: {} } }))).toBe(false);
    expect(canOpen(entry({}))).toBe(false);
  });

  it("shows texts and numbers, and survives any other shape", () => {
    expect(entryData({ data: { dados: { nome: "Rui", renda: 5_000, nada: null, lista: ["a"] } } })).toEqual([
      { key: "nome", value: "Rui" },
      { key: "renda", value: "5000" },
    ]);
    expect(entryData({ data: { dados: "texto" } })).toEqual([]);
    expect(entryData({ data: {} })).toEqual([]);
  });
});
