import { describe, expect, it } from "vitest";
import { ApiProblem, asProblem, isLoggedOut, isWorthRepeating, noAnswer, problemOf } from "./problem.ts";

const body = { error: { code: "not_found", message: "Lead não existe.", fix: "Confira o número.", request_id: "r1" } };

describe("problemOf", () => {
  it("keeps what the hub says happened, what to do and the number to quote", () => {
    expect(problemOf(404, body)).toMatchObject({
      status: 404,
      code: "not_found",
      message: "Lead não existe.",
      fix: "Confira o número.",
      requestId: "r1",
    });
  });

  it.each([
    [502, "<html>Bad gateway</html>"],
    [500, undefined],
    [422, { error: "texto" }],
    [200, { ok: true }],
    [404, null],
  ])("an answer %i of another shape is told as a problem with something to do", (status, answer) => {
    const problem = problemOf(status, answer);
    expect(problem.code).toBe("unreadable_answer");
    expect(problem.message).not.toBe("");
    expect(problem.fix).not.toBe("");
  });
});

describe("what to do with a problem", () => {
  it("only a 401 asks for a new login", () => {
    expect(isLoggedOut(problemOf(401, undefined))).toBe(true);
    expect(isLoggedOut(problemOf(403, body))).toBe(false);
    expect(isLoggedOut(new Error("401"))).toBe(false);
  });

  it("no answer and 5xx are worth repeating; 4xx and defects of the page are not", () => {
    expect(isWorthRepeating(noAnswer(new TypeError("failed to fetch")))).toBe(true);
    expect(isWorthRepeating(problemOf(503, body))).toBe(true);
    expect(isWorthRepeating(problemOf(404, body))).toBe(false);
    expect(isWorthRepeating(asProblem(new TypeError("x is undefined")))).toBe(false);
  });

  it("a defect of the page is not called a missing answer", () => {
    expect(asProblem(new TypeError("x is undefined")).code).toBe("page_defect");
    const problem = new ApiProblem({ status: 409, code: "x", message: "m", fix: "f" });
    expect(asProblem(problem)).toBe(problem);
  });
});
