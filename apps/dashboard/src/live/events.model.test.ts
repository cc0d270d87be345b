import { describe, expect, it } from "vitest";
import { outdatedBy, readEvent } from "./events.model.ts";

describe("readEvent", () => {
  it.each([
    ["lead", '{"id":812}', [812]],
    ["lead", '{"ids":[812,811,812]}', [812, 811]],
    ["lead", "812", [812]],
    ["delivery", '{"id":5001,"lead_id":812}', [812]],
    ["delivery", '{"id":5001}', []],
    ["delivery", '{"ids":[1,2],"lead_ids":[7,8]}', [7, 8]],
    ["connection", '{"id":3}', []],
    ["lead", "not json", []],
    ["lead", "null", []],
    ["lead", '{"id":-1}', []],
  ] as const)("%s with %s is about the leads %j", (kind, data, leadIds) =>
    expect(readEvent(kind, data)).toEqual({ kind, leadIds }),
  );
});

describe("outdatedBy", () => {
  it("asks for each view once, however many events there were", () => {
    const events = Array.from({ length: 50 }, () => readEvent("lead", '{"id":812}'));
    expect(outdatedBy(events)).toEqual([
      ["overview"],
      ["leads", "count"],
      ["duplicates", "count"],
      ["sources", "list"],
      ["lead", 812],
    ]);
  });

  it("never makes the lists of leads and of pairs old by itself, so that rows do not jump", () => {
    const events = [readEvent("lead", '{"id":1}'), readEvent("delivery", '{"id":2}'), readEvent("connection", "{}")];
    for (const key of outdatedBy(events)) {
      expect(key.slice(0, 2)).not.toEqual(["leads", "list"]);
      expect([["duplicates"], ["duplicates", "list"]]).not.toContainEqual(key);
    }
  });

  it("a delivery without its lead's number makes every open lead old", () => {
    expect(outdatedBy([readEvent("delivery", '{"id":5}')])).toContainEqual(["lead"]);
    expect(outdatedBy([readEvent("delivery", '{"id":5,"lead_id":9}')])).not.toContainEqual(["lead"]);
  });

  it("a step of an import makes imports old and nothing else", () =>
    expect(outdatedBy([readEvent("import", '{"ids":[4]}')])).toEqual([["imports"]]));

  it("a connection makes the integrations old", () =>
    expect(outdatedBy([readEvent("connection", "{}")])).toEqual([["overview"], ["integrations"]]));
});
