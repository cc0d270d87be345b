import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bounceToken, deliveryNamed, returnPath, tokenOfAddress } from "./bounce-token.ts";

const SECRET = "segredo-das-devolucoes";
const SIGNED = "sl-k3f7-9001.b19a6039c0c5";

describe("bounceToken", () => {
  it("signs the key, the same way for ever: mails that are out come back with it", () => {
    expect(bounceToken("sl-k3f7-9001", SECRET)).toBe(SIGNED);
    expect(bounceToken("sl-k3f7-9001", undefined)).toBe("sl-k3f7-9001");
  });
});

describe("deliveryNamed", () => {
  it.each([
    [SIGNED, SECRET, { key: "sl-k3f7-9001", isProven: true }],
    [SIGNED.toUpperCase(), SECRET, { key: "sl-k3f7-9001", isProven: true }],
    ["sl-k3f7-9001", SECRET, { key: "sl-k3f7-9001", isProven: false }],
    [SIGNED, undefined, { key: "sl-k3f7-9001", isProven: false }],
    ["sl-k3f7-9001.000000000000", SECRET, undefined],
    ["não é uma chave", SECRET, undefined],
    [undefined, SECRET, undefined],
  ])("reads %s", (token, secret, expected) => expect(deliveryNamed(token, secret)).toEqual(expected));
});

describe("returnPath", () => {
  it.each([
    ["the key behind a plus", "sl-1", { address: "volta@x.example" }, "volta+sl-1@x.example"],
    ["nothing without an address", "sl-1", { secret: SECRET }, undefined],
    ["nothing when a server would refuse its length", "k".repeat(59), { address: "volta@x.example" }, undefined],
    ["up to 64 characters", "k".repeat(58), { address: "volta@x.example" }, `volta+${"k".repeat(58)}@x.example`],
  ])("is %s", (_case, key, settings, expected) => expect(returnPath(key, settings)).toBe(expected));

  it("comes back as the delivery that went out, proven", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_-]{1,40}$/), fc.string({ minLength: 1 }), (key, secret) => {
        const path = returnPath(key, { address: "volta@x.example", secret });
        expect(deliveryNamed(tokenOfAddress(path ?? ""), secret)).toEqual({ key, isProven: true });
      }),
    );
  });

  it("of nobody has no token", () => expect(tokenOfAddress("volta@imobsul.example")).toBeUndefined());
});
