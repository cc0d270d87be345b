import { describe, expect, it } from "vitest";
import { partOf } from "./part.ts";

const OPT_OUT = { action: "contact.optout", on: "opt_out" };

describe("a connection's part in the plans", () => {
  it("leaves the lead's plan as it is unless a setting asks for more", () => {
    for (const settings of [{}, { task: "nao", note: "nao" }, { task: "unheard of" }]) {
      expect(partOf(settings).steps).toEqual([OPT_OUT]);
    }
  });

  it("waits for the deal where there is one, for the contact elsewhere", () => {
    expect(partOf({ task: "quente" }).steps).toEqual([
      { action: "task.create", after: "deal.create", statuses: ["QUENTE"] },
      OPT_OUT,
    ]);
    expect(partOf({ note: "todos" }).steps).toEqual([
      { action: "note.create", after: "deal.create", statuses: ["QUENTE"] },
      { action: "note.create", after: "contact.upsert", statuses: ["MORNO", "FRIO"] },
      OPT_OUT,
    ]);
    expect(partOf({ task: "quente_morno" }).steps).toContainEqual({
      action: "task.create",
      after: "contact.upsert",
      statuses: ["MORNO"],
    });
  });
});
