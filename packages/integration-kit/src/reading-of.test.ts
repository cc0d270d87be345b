import { describe, expect, it } from "vitest";
import { readingOf } from "./reading-of.ts";
import type { Reading, Unread } from "./source.ts";

const at = new Date("2026-11-23T12:00:00Z");
const words = { cause: "x", reason: "Não deu." };

describe("a failed look-up", () => {
  it.each<[string, Unread, Reading]>([
    ["later", { kind: "retry", ...words }, { kind: "retry", ...words }],
    ["not before a moment", { kind: "retry", ...words, notBefore: at }, { kind: "retry", ...words, notBefore: at }],
    [
      "for nothing else of the source before",
      { kind: "retry", ...words, burn: false, pauseConnection: true },
      { kind: "retry", ...words, pauseSource: true },
    ],
    ["again, when nobody knows what it was", { kind: "unknown", ...words }, { kind: "retry", ...words }],
    ["by a person", { kind: "rejected", ...words, fix: "F" }, { kind: "parked", ...words, fix: "F" }],
    ["when the access is back", { kind: "reconnect", ...words, fix: "F" }, { kind: "reconnect", ...words, fix: "F" }],
  ])("is looked at %s", (_when, unread, reading) => expect(readingOf(unread)).toEqual(reading));
});
