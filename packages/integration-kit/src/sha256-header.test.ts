import { describe, expect, it } from "vitest";
import { verifySha256 } from "./sha256-header.ts";
import { hmacSha256Hex } from "./signature.ts";

const BODY = Buffer.from('{"nome":"Ana"}');
const DIGEST = hmacSha256Hex("segredo", BODY);

describe("verifySha256", () => {
  it.each([`sha256=${DIGEST}`, ` sha256=${DIGEST} `, `SHA256=${DIGEST.toUpperCase()}`])("believes %j", (given) => {
    expect(verifySha256(given, BODY, "segredo")).toEqual({ kind: "genuine" });
  });

  it.each([
    ["no header", undefined, BODY, "segredo", "signature_missing"],
    ["an empty header", " ", BODY, "segredo", "signature_missing"],
    ["the digest alone", DIGEST, BODY, "segredo", "signature_wrong"],
    ["the digest under another name", `sha1=${DIGEST}`, BODY, "segredo", "signature_wrong"],
    ["a digest that was cut", `sha256=${DIGEST.slice(0, -1)}`, BODY, "segredo", "signature_wrong"],
    ["the header twice", `sha256=${DIGEST}, sha256=${DIGEST}`, BODY, "segredo", "signature_wrong"],
    ["another secret", `sha256=${DIGEST}`, BODY, "outro", "signature_wrong"],
    ["another body", `sha256=${DIGEST}`, Buffer.from('{"nome": "Ana"}'), "segredo", "signature_wrong"],
    ["no secret", `sha256=${hmacSha256Hex("", BODY)}`, BODY, undefined, "not_configured"],
    ["an empty secret", `sha256=${hmacSha256Hex("", BODY)}`, BODY, "", "not_configured"],
  ])("refuses %s", (_what, given, body, secret, cause) => {
    expect(verifySha256(given, body, secret)).toEqual({ kind: "forged", cause });
  });
});
