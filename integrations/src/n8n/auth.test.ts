import { createHmac } from "node:crypto";
import { testJob } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authHeaders, authModeOf, signedJwt } from "./auth.ts";

const job = testJob({ now: new Date("2026-11-23T15:00:00.999Z") });
const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));

describe("authHeaders", () => {
  for (const [guarantee, settings, expected] of [
    [
      "a connection from before the modes sends its token as it did",
      { authToken: "t" },
      { "x-streamleads-token": "t" },
    ],
    ["and nothing without one", {}, {}],
    ["a mode that nobody knows is that default", { authMode: "x", authToken: "t" }, { "x-streamleads-token": "t" }],
    ["no authentication sends nothing of what is set", { authMode: "none", authToken: "t", jwtSecret: "s" }, {}],
    [
      "Basic Auth is RFC 7617's own example",
      { authMode: "basic", authUser: "Aladdin", authPassword: "open sesame", authToken: "t" },
      { authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
    ],
    ["Basic Auth without a password sends nothing", { authMode: "basic", authUser: "Aladdin" }, {}],
    ["JWT Auth without a secret sends nothing", { authMode: "jwt", authToken: "t" }, {}],
  ] as const) {
    it(guarantee, () => expect(authHeaders(settings, job)).toEqual(expected));
  }

  it("JWT Auth signs who, when, until when and which delivery", () => {
    const { authorization = "" } = authHeaders({ authMode: "jwt", jwtSecret: "segredo" }, job);
    const [head, body, signature] = authorization.replace(/^Bearer /, "").split(".");
    expect(decoded(head)).toEqual({ alg: "HS256", typ: "JWT" });
    const iat = 1_795_446_000;
    expect(decoded(body)).toEqual({ iss: "streamleads", iat, exp: iat + 300, jti: "d9001-k3f7a2c" });
    expect(signature).toBe(createHmac("sha256", "segredo").update(`${head}.${body}`).digest("base64url"));
  });

  it("each attempt is signed for its own time", () => {
    const at = (now: Date) => authHeaders({ authMode: "jwt", jwtSecret: "segredo" }, { ...job, now }).authorization;
    expect(at(new Date(1_795_446_000_000))).not.toBe(at(new Date(1_795_446_060_000)));
  });
});

describe("signedJwt", () => {
  it("is the example that everybody checks against", () => {
    const claims = { sub: "1234567890", name: "John Doe", iat: 1516239022 };
    expect(signedJwt(claims, "your-256-bit-secret")).toBe(
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    );
  });

  it("never carries its secret", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{12,40}$/), (secret) => {
        const token = signedJwt({ iss: "streamleads" }, secret);
        expect(token).not.toContain(secret);
        expect(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).not.toContain(secret);
      }),
    );
  });
});

describe("authModeOf", () => {
  it("is the header where nothing was chosen", () => expect(authModeOf({})).toBe("header"));
});
