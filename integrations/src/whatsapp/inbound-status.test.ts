import { describe, expect, it } from "vitest";
import { DECISIONS } from "./error-codes.ts";
import { FIXTURES } from "./inbound-fixtures.ts";
import { piecesOf } from "./inbound-split.ts";
import { readStatus } from "./inbound-status.ts";

const NOW = new Date("2026-11-23T15:00:00.000Z");
const read = (status: unknown) =>
  readStatus(piecesOf({ entry: [{ changes: [{ field: "messages", value: { statuses: [status] } }] }] })[0]!, NOW);
const failed = (code: unknown) => read({ id: "wamid.A", status: "failed", errors: [{ code }] });

describe("what became of a message of ours", () => {
  it("is tied to the message by Meta's id and by our own key", () => {
    const pieces = piecesOf(JSON.parse(FIXTURES.statuses!));
    expect(pieces.map((piece) => readStatus(piece, NOW))).toMatchObject([
      {
        state: "sent",
        integration: "whatsapp",
        deliveryKey: "d9001-k3f7a2c",
        at: new Date("2026-11-23T14:50:00.000Z"),
      },
      { state: "delivered", externalId: "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjI5QjE4RTY3AA==" },
      { state: "read" },
      {
        state: "failed",
        deliveryKey: "d9002-a1b2c3d",
        cause: "recipient_opted_out",
        reason: expect.stringContaining("131050"),
        fix: expect.stringContaining("Não reenvie"),
        suppress: "whatsapp",
      },
    ]);
  });

  for (const [given, state] of [
    ["sent", "sent"],
    ["delivered", "delivered"],
    ["read", "read"],
    ["played", "read"],
    ["failed", "failed"],
  ] as const) {
    it(`${given} → ${state}`, () => expect(read({ id: "wamid.A", status: given })).toMatchObject({ state }));
  }

  for (const given of ["deleted", "warning", "accepted", "held_for_quality_assessment", "Um Estado Novo"]) {
    it(`${given} changes nothing, and is counted`, () =>
      expect(read({ id: "wamid.A", status: given })).toMatchObject({ kind: "ignored", cause: "status_not_used" }));
  }

  it("a key that is not ours is left out, so that another program's message is never taken for ours", () => {
    for (const key of ["CAMPANHA 7", "x".repeat(65), "", "7\u0000"]) {
      expect(read({ id: "wamid.A", status: "read", biz_opaque_callback_data: key })).toMatchObject({
        externalId: "wamid.A",
        deliveryKey: undefined,
      });
    }
  });

  it("without a message or a state it is parked", () => {
    for (const status of [{ status: "read" }, { id: "wamid.A" }, "read", null, []]) {
      expect(read(status)).toMatchObject({ kind: "parked", cause: "malformed" });
    }
  });
});

describe("a failure", () => {
  for (const [code, { cause }] of DECISIONS) {
    it(`${code} is ${cause}, as it is for a send`, () => {
      for (const given of [code, String(code)]) {
        expect(failed(given)).toMatchObject({
          cause,
          reason: expect.stringMatching(new RegExp(`[^.] \\(código ${code}\\)\\.$`)),
          fix: expect.stringMatching(/\.$/),
        });
      }
    });
  }

  it("only an opt-out closes the channel to that person", () => {
    const closing = [...DECISIONS.keys()].filter((code) => "suppress" in failed(code));
    expect(closing).toEqual([131050, 130403]);
  });

  it("of a code that nobody knows says so, and of none too", () => {
    expect(failed(987654)).toMatchObject({ cause: "meta_unknown_error", reason: expect.stringContaining("987654") });
    expect(failed(230)).toMatchObject({ cause: "permission_missing" });
    for (const code of [undefined, null, {}, "abc", 1.5]) {
      expect(failed(code)).toMatchObject({
        cause: "meta_unknown_error",
        reason: expect.stringMatching(/conhecemos\.$/),
      });
    }
    expect(read({ id: "wamid.A", status: "failed" })).toMatchObject({ cause: "meta_unknown_error" });
  });
});
