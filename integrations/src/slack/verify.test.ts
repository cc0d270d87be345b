import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { requestFor, SECRET, signatureOf } from "./source-testing.ts";
import { verifySlack } from "./verify.ts";

const body = Buffer.from("payload=%7B%22type%22%3A%22block_actions%22%7D");
const secondsAgo = (seconds: number) => String(TEST_NOW.getTime() / 1_000 - seconds);
const verdict = (headers: Record<string, string>, secret: string | undefined = SECRET) =>
  verifySlack(requestFor(body, headers), secret);

describe("verifySlack", () => {
  it("agrees with the example that Slack prints", () => {
    // docs.slack.dev/authentication/verifying-requests-from-slack (checked 2026-11-23): secret, moment, body, signature.
    const printed = Buffer.from(
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
        "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com" +
        "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121" +
        ".803a0bc887a14d10d2c447fce8b6703c",
    );
    const headers = {
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    };
    const request = { ...requestFor(printed, headers), now: new Date(1_531_420_618_000) };
    expect(verifySlack(request, SECRET)).toEqual({ kind: "genuine" });
  });

  for (const [guarantee, seconds, expected] of [
    ["now", 0, "genuine"],
    ["five minutes ago", 300, "genuine"],
    ["five minutes ahead of our clock", -300, "genuine"],
    ["a second longer ago", 301, "too_old"],
    ["a second further ahead", -301, "too_old"],
  ] as const) {
    it(`${guarantee}: ${expected}`, () => {
      const { kind, ...rest } = verdict(signatureOf(body, { timestamp: secondsAgo(seconds) }));
      expect("cause" in rest ? rest.cause : kind).toBe(expected);
    });
  }

  it("any of several secrets is as good as one", () => {
    const headers = signatureOf(body);
    expect(verdict(headers, `antigo, ${SECRET}`)).toEqual({ kind: "genuine" });
    expect(verdict(headers, "antigo, outro")).toMatchObject({ cause: "signature_wrong" });
  });

  it("the moment is signed too: another one does not pass", () => {
    const headers = { ...signatureOf(body), "x-slack-request-timestamp": secondsAgo(1) };
    expect(verdict(headers)).toEqual({ kind: "forged", cause: "signature_wrong" });
  });

  for (const [guarantee, headers, cause] of [
    ["no headers", {}, "signature_missing"],
    ["a signature without a moment", { "x-slack-signature": "v0=00" }, "signature_missing"],
    ["a moment that is no number", signatureOf(body, { timestamp: "ontem" }), "signature_wrong"],
    ["a moment with a fraction", signatureOf(body, { timestamp: `${secondsAgo(0)}.5` }), "signature_wrong"],
    ["another version", { ...signatureOf(body), "x-slack-signature": "v1=00" }, "signature_wrong"],
    ["the wrong length", { ...signatureOf(body), "x-slack-signature": "v0=0" }, "signature_wrong"],
  ] as const) {
    it(`${guarantee}: ${cause}`, () => expect(verdict(headers)).toEqual({ kind: "forged", cause }));
  }

  it("without a secret nobody is believed, an empty one included", () => {
    for (const secret of ["", " , ", undefined]) {
      const headers = signatureOf(body, { secret: secret ?? "" });
      expect(verifySlack(requestFor(body, headers), secret)).toEqual({ kind: "forged", cause: "not_configured" });
    }
  });
});
