import { describe, expect, it } from "vitest";
import { FIXTURES } from "./fixtures.ts";
import { changesOf } from "./split.ts";

const changes = (name: string) => changesOf(Buffer.from(FIXTURES[name]!));
const ids = (name: string) => changes(name).map(({ providerId }) => providerId);
const bodyOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const people = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({
    uuid: `uuid-${n}`,
    ...more,
    last_conversion: { created_at: "2026-11-20T10:02:11.000-03:00" },
  }));

describe("a body taken apart", () => {
  it("one lead is kept as it came, byte for byte", () => {
    const [only, ...others] = changes("screen");
    expect(others).toEqual([]);
    expect(only?.body.toString()).toBe(FIXTURES.screen);
  });

  it("every lead is a row of its own, and a malformed one harms no other", () => {
    expect(ids("several")).toEqual([
      "conversion:5b0d6a4e-0a51-4c1e-8a53-1f6f6a7c2b11:1795179731",
      "conversion:6c1e7b5f-1b62-4d2f-9b64-2a7a7b8d3c22:1795183200",
      undefined,
      undefined,
      undefined,
      "conversion:8e309d71-3d84-4f41-9d86-4c9c9daf5e44:1795186800",
      "opportunity:8e309d71-3d84-4f41-9d86-4c9c9daf5e44",
    ]);
    for (const { body } of changes("several")) expect(JSON.parse(body.toString()).leads).toHaveLength(1);
  });

  it("a thousand leads are a thousand rows, and marks take only the room that is left", () => {
    expect(changesOf(bodyOf({ leads: people(1_000) }))).toHaveLength(1_000);
    const marked = changesOf(bodyOf({ leads: people(600, { opportunity: "true" }) })).map(
      ({ providerId }) => providerId,
    );
    expect(marked).toHaveLength(1_000);
    expect(new Set(marked.slice(0, 600)).size).toBe(600);
    expect(marked.slice(0, 600).every((id) => id?.startsWith("conversion:"))).toBe(true);
  });

  it("what goes beyond a thousand stays together in the last row, and none is lost", () => {
    const rows = changesOf(bodyOf({ leads: people(1_234, { opportunity: "true" }) }));
    expect(rows).toHaveLength(1_000);
    const rest = JSON.parse(rows.at(-1)!.body.toString()) as { leads: { uuid: string }[] };
    expect(rest.leads.map(({ uuid }) => uuid)).toEqual(
      people(1_234)
        .slice(999)
        .map(({ uuid }) => uuid),
    );
  });
});

describe("the id of a conversion", () => {
  it("is the same for both shapes and for RD's list: whose it is, and its second", () => {
    const screen = bodyOf({
      leads: [
        {
          uuid: "C2F3D2B3-7250-4d27-97f4-eef38be32f7f",
          last_conversion: {
            content: { __cdp__original_event: { event_uuid: "8f1e" } },
            created_at: "2026-11-20T14:07:04.000-03:00",
          },
        },
      ],
    });
    const expected = "conversion:c2f3d2b3-7250-4d27-97f4-eef38be32f7f:1795194424";
    expect(changesOf(screen)[0]?.providerId).toBe(expected);
    expect(ids("api-converted")).toEqual([expected]);
  });

  it("another conversion of the same person has another", () => {
    const [first] = ids("screen");
    const later = FIXTURES.screen!.replaceAll("2026-11-20T10:02:11", "2026-11-22T10:02:11");
    expect(changesOf(Buffer.from(later))[0]?.providerId).not.toBe(first);
  });

  it("is RD's own event where person or moment is missing, and the hash of the body where all are", () => {
    const event = { content: { __cdp__original_event: { event_uuid: "8F1E-77" } } };
    expect(changesOf(bodyOf({ leads: [{ last_conversion: event }] }))[0]?.providerId).toBe("event:8f1e-77");
    expect(changesOf(bodyOf({ leads: [{ uuid: "a" }] }))[0]?.providerId).toBeUndefined();
    expect(ids("minimal")).toEqual([undefined]);
  });

  it("that no index can hold is left out", () => {
    for (const uuid of ["x".repeat(101), "com espaço", "\u0000", "ação"]) {
      const [only] = changesOf(bodyOf({ leads: people(1, { uuid }) }));
      expect(only?.providerId?.startsWith("conversion:uuid-0")).not.toBe(true);
      expect(changesOf(bodyOf({ leads: [{ ...people(1)[0], uuid }] }))[0]?.providerId).toBeUndefined();
    }
  });

  it("a mark and an event of the CRM have their own", () => {
    expect(ids("api-opportunity")).toEqual(["opportunity:c2f3d2b3-7250-4d27-97f4-eef38be32f7f:1795198141"]);
    expect(ids("crm-deal")).toEqual(["crm:f111b904-ec81-4353-8d52-ffd3b8df412d"]);
  });

  it("a mark without a moment is left to the hash, never taken for another", () => {
    expect(changesOf(bodyOf({ event_type: "WEBHOOK.MARKED_OPPORTUNITY", contact: { uuid: "a" } }))[0]?.providerId).toBe(
      undefined,
    );
  });
});
