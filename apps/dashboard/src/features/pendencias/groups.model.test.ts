import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { someGroups } from "../../fixtures/raw.ts";
import { canReadAll, groupFilter, groupKey, groupsOf, readingNews } from "./groups.model.ts";

const { groups } = someGroups(clockAt(new Date("2026-11-23T18:00:00Z")));
const [first] = groups;

describe("groups", () => {
  it("have a key each, also two causes of one source", () =>
    expect(new Set(groups.map(groupKey)).size).toBe(groups.length));

  it("are those of one source where one is asked for", () => {
    expect(groupsOf(groups, "canal-pro").map(({ cause }) => cause)).toEqual(["contact_missing", "malformed"]);
    expect(groupsOf(groups, undefined)).toEqual(groups);
    expect(groupsOf(groups, "nada")).toEqual([]);
  });

  it("are listed and read by source and cause", () => {
    expect(groupFilter(first!)).toEqual({ state: "parked", source: "canal-pro", cause: "contact_missing" });
    expect(canReadAll(first!)).toBe(true);
  });

  it("without a cause are not read as a group, since the whole source would be", () => {
    const nameless = { ...first!, cause: "sem_causa" };
    expect(groupFilter(nameless)).toEqual({ state: "parked", source: "canal-pro" });
    expect(canReadAll(nameless)).toBe(false);
  });
});

describe("readingNews", () => {
  const reading = { source: "canal-pro", label: "Canal Pro", cause: "contact_missing", queued: 36 };
  const source = (over: object) => [{ slug: "canal-pro", state: "ok" as const, waiting: 0, ...over }];

  it("counts down while requests of the source wait", () =>
    expect(readingNews(reading, [], source({ waiting: 12 }))).toEqual({
      words: "Canal Pro: lendo de novo 12 pedidos…",
      state: "reading",
    }));

  it("never counts more than were queued, whatever else arrives meanwhile", () =>
    expect(readingNews({ ...reading, queued: 1 }, [], source({ waiting: 500 })).words).toBe(
      "Canal Pro: lendo de novo 1 pedido…",
    ));

  it.each(["paused", "off"] as const)("says that they wait where the source is %s", (state) =>
    expect(readingNews(reading, [], source({ state, waiting: 36 })).state).toBe("held"),
  );

  it("says how many are parked by the same cause still, and not those of another", () => {
    expect(readingNews(reading, groups, source({}))).toEqual({
      words: "Canal Pro: 36 pedidos continuam parados por esta causa.",
      state: "left",
    });
    expect(readingNews({ ...reading, cause: "other" }, groups, source({})).state).toBe("done");
  });

  it("says that all were read only when nothing waits and nothing is left", () =>
    expect(readingNews(reading, [], source({}))).toEqual({
      words: "Canal Pro: os 36 pedidos foram lidos.",
      state: "done",
    }));
});
