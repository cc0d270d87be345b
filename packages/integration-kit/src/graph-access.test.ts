import { describe, expect, it } from "vitest";
import { type GraphRules, graphCall, graphOutcome } from "./graph-access.ts";
import { inspectGraphToken } from "./graph-token.ts";
import type { Http, HttpAnswer, HttpRequest, HttpResult } from "./http.ts";
import { hmacSha256Hex } from "./signature.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
const RULES: GraphRules = { now: NOW, newToken: "Gere outro.", rights: "Dê o direito.", objects: "Confira o id." };
const SAO_PAULO = "America/Sao_Paulo";

function answer(status: number, json: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: "answer", status, headers, text: JSON.stringify(json) ?? "", json, durationMs: 1 };
}
const graphError = (code: number, more: object = {}, headers = {}) =>
  answer(400, { error: { message: "Ana Souza", code, ...more } }, headers);

/** Answers everything alike and keeps what was asked. */
function httpOf(result: HttpResult) {
  const asked: { method: string; path: string; options: HttpRequest | undefined }[] = [];
  const request: Http["request"] = async (method, path, options) => {
    asked.push({ method, path, options });
    return result;
  };
  const unused = () => Promise.reject(new Error("only request is used"));
  return { asked, http: { request, get: unused, post: unused, patch: unused } satisfies Http };
}

describe("a call of the Graph API", () => {
  it("carries the token in a header and the app's proof beside it", async () => {
    const { http, asked } = httpOf(answer(200, {}));
    await graphCall({ http, token: "t1", appSecret: "s1" }, "GET", "/me", { query: { fields: "id" } });
    expect(asked).toEqual([
      {
        method: "GET",
        path: "/me",
        options: {
          query: { fields: "id", appsecret_proof: hmacSha256Hex("s1", "t1") },
          headers: { authorization: "Bearer t1" },
        },
      },
    ]);
  });

  it("without the app's secret carries no proof: an empty one would be refused", async () => {
    const { http, asked } = httpOf(answer(200, {}));
    await graphCall({ http, token: "t1", appSecret: "" }, "POST", "/1/events", { json: {} });
    expect(asked[0]?.options?.query).toEqual({});
  });
});

describe("a refusal of the Graph API", () => {
  it.each([
    [[1, 2], { kind: "retry", cause: "meta_temporary" }],
    [
      [4, 17, 32, 341, 613, 80003, 80004],
      { kind: "retry", cause: "meta_rate_limit", burn: false, pauseConnection: true },
    ],
    [[102, 190], { kind: "reconnect", cause: "token_invalid", fix: "Gere outro." }],
    [[104], { kind: "reconnect", cause: "app_secret_mismatch" }],
    [[3, 10, 200, 250, 299], { kind: "reconnect", cause: "permission_missing", fix: "Dê o direito." }],
    [[100, 803, 2500], { kind: "rejected", cause: "meta_bad_request" }],
    [[368], { kind: "reconnect", cause: "policy_blocked" }],
    [[2635], { kind: "reconnect", cause: "version_retired" }],
    [[9999], { kind: "rejected", cause: "meta_unknown_error" }],
  ])("with one of the codes %j is %j", (codes, wanted) => {
    for (const code of codes) {
      const outcome = graphOutcome(graphError(code), RULES);
      expect(outcome).toMatchObject(wanted);
      expect(JSON.stringify(outcome)).toContain(`código ${code}`);
      expect(JSON.stringify(outcome)).not.toContain("Ana");
    }
  });

  it("code 100 with subcode 33 is an object that is not there, not a bad value", () => {
    const outcome = graphOutcome(graphError(100, { error_subcode: 33 }), RULES);
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "object_missing", fix: "Confira o id." });
  });

  it("a limit waits as long as Meta says, else five minutes", () => {
    const usage = JSON.stringify({ "1": [{ estimated_time_to_regain_access: 12 }] });
    const waits = (headers: object) => {
      const outcome = graphOutcome(graphError(17, {}, headers), RULES);
      return outcome.kind === "retry" ? (outcome.notBefore?.getTime() ?? 0) - NOW.getTime() : undefined;
    };
    expect(waits({ "x-business-use-case-usage": usage })).toBe(12 * 60_000);
    expect(waits({})).toBe(5 * 60_000);
  });

  it("the product's own reading comes first", () => {
    const own = (code: number, subcode?: number) =>
      code === 2650 && subcode === 7
        ? ({ kind: "busy", cause: "held", reason: "Está ocupado.", waitMs: 60_000 } as const)
        : undefined;
    expect(graphOutcome(graphError(2650, { error_subcode: 7 }), { ...RULES, own })).toEqual({
      kind: "retry",
      cause: "held",
      reason: "Está ocupado (código 2650).",
      notBefore: new Date(NOW.getTime() + 60_000),
      burn: false,
    });
    expect(graphOutcome(graphError(17), { ...RULES, own })).toMatchObject({ cause: "meta_rate_limit" });
  });

  it("without a code is what its status says at every provider", () => {
    expect(graphOutcome(answer(503, {}), RULES)).toMatchObject({ kind: "retry", cause: "http_503" });
    expect(graphOutcome({ kind: "no_answer", code: "timeout", durationMs: 1 }, RULES)).toMatchObject({
      kind: "unknown",
    });
  });
});

describe("an inspected token", () => {
  const inspect = (result: HttpResult, needed: string[] = []) => {
    const { http } = httpOf(result);
    return inspectGraphToken({ http, token: "t1" }, needed, RULES, SAO_PAULO);
  };
  const valid = (data: object) => answer(200, { data: { is_valid: true, ...data } });

  it("ends at the earlier of its two ends, said as a day where the company is", async () => {
    const data = { expires_at: 1_800_000_000, data_access_expires_at: 1_799_000_000, type: "USER" };
    expect(await inspect(valid(data))).toEqual({
      ok: true,
      expiresAt: new Date(1_799_000_000_000),
      notes: ["Token válido até 03/01/2027.", "É o token de uma pessoa: prefira o de um usuário do sistema."],
    });
  });

  it("of a system user does not end", async () => {
    const data = { expires_at: 0, data_access_expires_at: 0, type: "SYSTEM_USER" };
    expect(await inspect(valid(data))).toEqual({
      ok: true,
      expiresAt: undefined,
      notes: ["Token sem data para vencer."],
    });
  });

  it("that lacks a needed right, or is no longer valid, must be replaced", async () => {
    const lacking = await inspect(valid({ scopes: ["ads_read"] }), ["ads_management"]);
    expect(lacking).toMatchObject({ ok: false, outcome: { kind: "reconnect", cause: "permission_missing" } });
    const ended = await inspect(answer(200, { data: { is_valid: false } }));
    expect(ended).toMatchObject({ ok: false, outcome: { kind: "reconnect", cause: "token_invalid" } });
  });

  it.each([
    ["refused", graphError(100)],
    ["answered in another shape", answer(200, { data: {} })],
  ])("that Meta %s is used, and the operator is told", async (_how, result) => {
    const notes = ["A validade do token não pôde ser lida."];
    expect(await inspect(result)).toEqual({ ok: true, expiresAt: undefined, notes });
  });

  it.each([
    [graphError(2), "retry"],
    [answer(500, {}), "retry"],
    [{ kind: "no_answer", code: "timeout", durationMs: 1 } as const, "unknown"],
    [{ kind: "not_sent", code: "ECONNREFUSED", durationMs: 1 } as const, "retry"],
  ])("that could not be asked about is no success: %j", async (result, kind) => {
    expect(await inspect(result)).toMatchObject({ ok: false, outcome: { kind } });
  });
});
