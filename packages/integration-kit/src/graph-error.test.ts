import { describe, expect, it } from "vitest";
import { graphErrorCode, graphReason, graphRegainMs, unknownGraphError } from "./graph-error.ts";

const usage = (value: object) => ({ headers: { "x-business-use-case-usage": JSON.stringify(value) } });

describe("an error of the Graph API", () => {
  it.each([
    [{ error: { code: 190 } }, 190],
    [{ error: { code: "190" } }, undefined],
    [{ error: { code: 1.5 } }, undefined],
    [{ code: 190 }, undefined],
    [null, undefined],
  ])("of %j has the code %s", (json, code) => expect(graphErrorCode({ json })).toBe(code));

  it("is told with its code and its trace, never with Meta's own words", () => {
    const error = { message: "Ana Souza", fbtrace_id: "AbC-1_2" };
    expect(graphReason("A Meta falhou.", 2, { json: { error } })).toBe("A Meta falhou (código 2, rastreio AbC-1_2).");
    const odd = { json: { error: { fbtrace_id: "ana@exemplo.com.br" } } };
    expect(graphReason("A Meta falhou.", 2, odd)).toBe("A Meta falhou (código 2).");
  });

  it.each([
    [usage({ 1: [{ estimated_time_to_regain_access: 3 }], 2: [{ estimated_time_to_regain_access: 9 }] }), 540_000],
    [usage({ 1: [{ estimated_time_to_regain_access: 99_999 }] }), 86_400_000],
    [usage({ 1: [{ estimated_time_to_regain_access: 0 }] }), undefined],
    [{ headers: {} }, undefined],
  ])("says when the quota is back, within a day: %j", (answer, ms) => expect(graphRegainMs(answer)).toBe(ms));

  it.each([
    [500, {}, "retry"],
    [400, { is_transient: true }, "retry"],
    [400, { is_transient: "true" }, "rejected"],
    [400, {}, "rejected"],
  ])("that nobody knows, with status %d and %j, is %s", (status, error, kind) => {
    const decision = unknownGraphError({ status, json: { error } }, "Procure o código.");
    expect(decision).toMatchObject({ kind, cause: "meta_unknown_error" });
    expect("fix" in decision).toBe(kind === "rejected");
  });
});
