import { readJson } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { FIXTURES } from "./inbound-fixtures.ts";
import { changesOf, piecesOf } from "./inbound-split.ts";

const changes = (name: string) => changesOf(Buffer.from(FIXTURES[name]!));
const bodyOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const many = (count: number) =>
  bodyOf({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "1",
        changes: [
          {
            field: "messages",
            value: { messages: Array.from({ length: count }, (_, n) => ({ id: `wamid.${n}`, from: "5511955554444" })) },
          },
        ],
      },
    ],
  });

describe("a body taken apart", () => {
  it("one thing is kept as it came, byte for byte", () => {
    const [only, ...others] = changes("reply");
    expect(others).toEqual([]);
    expect(only?.body.toString()).toBe(FIXTURES.reply);
    expect(only?.providerId).toBe("wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNBM0IwAA==");
  });

  it("every message and state is a row of its own, with its sender, and a malformed one harms no other", () => {
    expect(changes("batch").map(({ providerId }) => providerId)).toEqual([
      "wamid.MIX1",
      "wamid.MIX2",
      undefined,
      "wamid.MIX3",
      "wamid.MIX4",
      "wamid.MIX5",
      "wamid.MIX6",
      "wamid.OURS:read",
      "wamid.MIX7",
    ]);
    const names = changes("batch").map(({ body }) => {
      const json = readJson(body);
      return (piecesOf(json.ok ? json.value : undefined)[0]?.contact as { profile?: { name: string } })?.profile?.name;
    });
    expect(names.slice(0, 4)).toEqual(["Lívia Torres", "Lívia Torres", undefined, "Caio Mendes"]);
  });

  it("no row holds another person's contact", () => {
    for (const { body } of changes("batch")) {
      const text = body.toString();
      expect(text.includes("Lívia") && text.includes("Caio")).toBe(false);
    }
  });

  it("states are known by message and state", () => {
    expect(changes("statuses").map(({ providerId }) => providerId?.split(":").at(-1))).toEqual([
      "sent",
      "delivered",
      "read",
      "failed",
    ]);
  });

  it("ids come as text, digit for digit", () => {
    expect(changes("odd-types")[0]?.providerId).toBe("99999999999999999");
  });

  it("an id that no index can hold is left to the hash of the body", () => {
    for (const id of ["x".repeat(201), "com espaço", "\u0000", "\ud800", ""]) {
      const [only] = changesOf(
        bodyOf({ entry: [{ changes: [{ field: "messages", value: { messages: [{ id, from: "5511955554444" }] } }] }] }),
      );
      expect(only?.providerId).toBeUndefined();
    }
  });

  it("a thousand messages are a thousand rows", () => {
    const rows = changesOf(many(1_000));
    expect(rows).toHaveLength(1_000);
    expect(new Set(rows.map(({ providerId }) => providerId)).size).toBe(1_000);
  });

  it("what goes beyond a thousand stays together in the last row, and none is lost", () => {
    const rows = changesOf(many(1_203));
    expect(rows).toHaveLength(1_000);
    const last = readJson(rows.at(-1)!.body);
    const rest = piecesOf(last.ok ? last.value : undefined);
    expect(rest).toHaveLength(1_203 - 999);
    expect(rest[0]?.item).toMatchObject({ id: "wamid.999" });
    expect(rest.at(-1)?.item).toMatchObject({ id: "wamid.1202" });
  });

  for (const [guarantee, json] of [
    ["an entry without changes", { entry: [{ id: "1" }] }],
    ["an entry that is text", { entry: ["x"] }],
    ["no entry", { object: "whatsapp_business_account" }],
    ["an empty list of entries", { entry: [] }],
    ["a list", [1, 2]],
  ] as const) {
    it(`${guarantee} is handed on whole`, () => {
      const [only, ...others] = changesOf(bodyOf(json));
      expect(others).toEqual([]);
      expect(JSON.parse(only!.body.toString())).toEqual(json);
    });
  }

  it("a repeated preference is one row, a new one another", () => {
    const [first] = changes("preferences");
    expect(first?.providerId).toBe("preference:5511955554444:stop:1795445620");
    const resumed = FIXTURES.preferences!.replace('"stop"', '"resume"');
    expect(changesOf(Buffer.from(resumed))[0]?.providerId).not.toBe(first?.providerId);
  });
});
