import { describe, expect, it } from "vitest";
import { decideUndo, type UndoFacts } from "./undo-decision.ts";

const MADE: UndoFacts = {
  ownTouches: 1,
  isMadeByImport: true,
  otherTouches: 0,
  events: 0,
  isMerged: false,
  isAnySent: false,
  isOwnSent: false,
  hasReplaced: false,
  before: undefined,
};
const KNOWN: UndoFacts = {
  ...MADE,
  isMadeByImport: false,
  otherTouches: 2,
  events: 1,
  before: { touches: 2, events: 1 },
};

describe("an undo", () => {
  for (const [guarantee, facts, decision] of [
    ["erases a lead that the import made", MADE, "erase"],
    ["erases one that came twice in the file", { ...MADE, ownTouches: 2 }, "erase"],
    ["keeps one that came back by itself", { ...MADE, otherTouches: 1 }, "returned"],
    ["keeps one that a person changed", { ...MADE, events: 1 }, "edited"],
    ["keeps one of which something was sent", { ...MADE, isAnySent: true }, "delivered"],
    ["keeps one that another was merged into", { ...MADE, isMerged: true }, "merged"],
    ["restores a lead that was known", KNOWN, "restore"],
    ["restores one of which something was sent for another reason", { ...KNOWN, isAnySent: true }, "restore"],
    ["keeps a known one that came back since", { ...KNOWN, otherTouches: 3 }, "returned"],
    ["keeps a known one that a person changed since", { ...KNOWN, events: 2 }, "edited"],
    ["keeps a known one for which the import sent something", { ...KNOWN, isOwnSent: true }, "delivered"],
    ["keeps one whose waiting deliveries the import replaced", { ...KNOWN, hasReplaced: true }, "replaced_deliveries"],
    ["keeps one that was born between our look and our row", { ...KNOWN, before: undefined }, "unknown_before"],
  ] as const) {
    it(guarantee, () => {
      const decided = decideUndo(facts);
      expect(decided.kind === "keep" ? decided.reason : decided.kind).toBe(decision);
    });
  }
});
