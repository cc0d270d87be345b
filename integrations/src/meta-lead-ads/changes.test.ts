import { asBody, type Change, readJson } from "@streamleads/integration-kit";
import { TEST_NOW } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitChanges } from "./changes.ts";
import { readNotice } from "./notice.ts";
import { fixture } from "./testing.ts";

const split = (body: Buffer): Change[] =>
  splitChanges({ method: "POST", params: {}, query: {}, headers: {}, body, now: TEST_NOW });
const idsOf = (body: Buffer) => split(body).map(({ providerId }) => providerId);
const kindsOf = (body: Buffer) => split(body).map((change) => readNotice(change.body).kind);

describe("a notice taken apart", () => {
  it.each(["webhook-usual", "webhook-numbers", "webhook-seed", "webhook-minimal", "webhook-messenger"])(
    "keeps a body with one change as it came, byte for byte: %s",
    (name) => {
      const changes = split(fixture(name));
      expect(changes).toHaveLength(1);
      expect(changes[0]?.body).toEqual(fixture(name));
    },
  );

  it("gives each change of several entries, in order, with its own id", () => {
    expect(idsOf(fixture("webhook-several"))).toEqual([
      "7781200345519024",
      "17781200345519025",
      undefined,
      "7781200345519026",
    ]);
    expect(kindsOf(fixture("webhook-several"))).toEqual(["leadgen", "leadgen", "other", "leadgen"]);
  });

  it("loses no good member for a malformed one beside it", () => {
    expect(idsOf(fixture("webhook-malformed-member"))).toEqual([
      "7781200345519024",
      undefined,
      undefined,
      undefined,
      "7781200345519026",
      undefined,
      undefined,
    ]);
    const malformed = ["malformed", "malformed", "malformed"];
    expect(kindsOf(fixture("webhook-malformed-member"))).toEqual([
      "leadgen",
      ...malformed,
      "leadgen",
      "malformed",
      "malformed",
    ]);
  });

  it("keeps ids that no double can hold, digit for digit, as ids and in what is stored", () => {
    expect(idsOf(fixture("webhook-numbers"))).toEqual(["17781200345519025"]);
    const [, second] = split(fixture("webhook-several"));
    expect(readNotice(second?.body ?? Buffer.alloc(0))).toMatchObject({
      leadgenId: "17781200345519025",
      notice: { formId: "990112233445566", adId: "120330000000000101" },
    });
  });

  it("carries in each part what reading needs: the ids and the moment", () => {
    const [first] = split(fixture("webhook-several"));
    expect(readJson(first?.body ?? Buffer.alloc(0))).toEqual({
      ok: true,
      value: {
        object: "page",
        entry: [
          {
            id: "104433221100998",
            time: 1795545600,
            changes: [
              {
                field: "leadgen",
                value: {
                  leadgen_id: "7781200345519024",
                  page_id: "104433221100998",
                  form_id: "990112233445566",
                  ad_id: "120330000000000101",
                  created_time: 1795352531,
                },
              },
            ],
          },
        ],
      },
    });
  });

  it("hands the same lead the same id when it is told of alone and in a batch", () => {
    const alone = idsOf(fixture("webhook-usual"));
    expect(idsOf(fixture("webhook-several"))).toContain(alone[0]);
  });

  const batchOf = (count: number) =>
    asBody({
      object: "page",
      entry: [
        {
          id: "1",
          changes: Array.from({ length: count }, (_, n) => ({
            field: "leadgen",
            value: { leadgen_id: String(10_000 + n) },
          })),
        },
      ],
    });

  it("gives a whole batch of Meta, 1,000 changes", () => {
    const changes = split(batchOf(1_000));
    expect(changes).toHaveLength(1_000);
    expect(new Set(changes.map(({ providerId }) => providerId)).size).toBe(1_000);
    expect(changes.at(-1)?.providerId).toBe("10999");
  });

  it("keeps what is beyond 1,000 in one piece, to be parked, and loses none of it", () => {
    const changes = split(batchOf(1_500));
    expect(changes).toHaveLength(1_000);
    const rest = changes.at(-1);
    expect(rest?.providerId).toBeUndefined();
    expect(readNotice(rest?.body ?? Buffer.alloc(0))).toMatchObject({ kind: "malformed", cause: "too_many_changes" });
    const kept = rest?.body.toString().match(/"leadgen_id":"\d+"/g) ?? [];
    expect(kept).toHaveLength(501);
    expect(kept.at(-1)).toBe('"leadgen_id":"11499"');
  });

  it("never makes an id of what is none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string(), fc.double()), (leadgen_id) => {
        const [id] = idsOf(asBody({ entry: [{ changes: [{ field: "leadgen", value: { leadgen_id } }] }] }));
        expect(id === undefined || /^\d{1,40}$/.test(id)).toBe(true);
      }),
    );
  });
});

describe("a stored notice", () => {
  it.each([
    ["nothing", "", "empty_body"],
    ["no JSON", "<html>", "invalid_json"],
    ["a list", "[]", "malformed"],
    ["no entries", '{"entry":[]}', "malformed"],
    ["entries of another shape", '{"entry":{"a":1}}', "malformed"],
    ["no field", '{"entry":[{"changes":[{"value":{"leadgen_id":"1"}}]}]}', "malformed"],
    ["an id that is a word", '{"entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":"abc"}}]}]}', "malformed"],
    [
      "an id that leads elsewhere",
      '{"entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":"1/leads"}}]}]}',
      "malformed",
    ],
    ["several changes", '{"entry":[{"changes":[{},{}]}]}', "too_many_changes"],
    ["a lead of a list without an id", '{"field_data":[]}', "malformed"],
  ])("with %s is malformed", (_what, text, cause) => {
    expect(readNotice(Buffer.from(text))).toMatchObject({ kind: "malformed", cause });
  });

  it("tells the dashboard's test ping from a lead", () => {
    expect(readNotice(fixture("webhook-ping"))).toEqual({ kind: "ping" });
    expect(readNotice(fixture("webhook-seed"))).toMatchObject({ kind: "leadgen", leadgenId: "123456789" });
  });

  it.each([
    ["a real lead told of under entry 0", "0", "7781200345519024", "444444444444", "leadgen"],
    ["an id of one digit alone, from a real Page", "104433221100998", "444444444444", "104433221100998", "leadgen"],
    ["invented ids under entry 0", "0", "444444444444", "0", "ping"],
    ["invented ids under an invented Page", "1", "444444444444", "444444444444", "ping"],
  ])("is told apart with care: %s", (_what, id, leadgen_id, page_id, kind) => {
    const changes = [{ field: "leadgen", value: { leadgen_id, page_id } }];
    expect(readNotice(asBody({ entry: [{ id, changes }] })).kind).toBe(kind);
  });

  it("takes the older name of the ad's id where the newer is missing", () => {
    const value = { leadgen_id: "1", adgroup_id: "77" };
    expect(readNotice(asBody({ entry: [{ changes: [{ field: "leadgen", value }] }] }))).toMatchObject({
      notice: { adId: "77" },
    });
  });

  it("is a lead already when it comes from a list, and an id to fetch when the list had no answers", () => {
    expect(readNotice(fixture("lead-usual"))).toMatchObject({ kind: "lead" });
    expect(readNotice(Buffer.from('{"id":"55","form_id":"66"}'))).toMatchObject({
      kind: "leadgen",
      leadgenId: "55",
      notice: { formId: "66" },
    });
  });
});
