import { describe, expect, it } from "vitest";
import { refusal } from "./session.ts";

describe("refusal of a login", () => {
  it("keeps the hub's own words", async () => {
    const error = { code: "invalid_login", message: "E-mail ou senha incorretos.", fix: "Confira.", request_id: "r1" };
    expect(await refusal(new Response(JSON.stringify({ error }), { status: 401 }))).toMatchObject({
      status: 401,
      code: "invalid_login",
      message: "E-mail ou senha incorretos.",
    });
  });

  it.each([
    [401, "wrong_login"],
    [429, "too_many"],
    [503, "unreadable_answer"],
  ])("%i without them is told in ours as %s", async (status, code) => {
    const problem = await refusal(new Response(JSON.stringify({ code: "X", message: "in English" }), { status }));
    expect(problem.code).toBe(code);
    expect(problem.message).not.toContain("English");
  });

  it("a proxy's page instead of JSON is still told", async () => {
    const problem = await refusal(new Response("<html>", { status: 502 }));
    expect(problem.fix).not.toBe("");
  });
});
