import { TEST_NOW } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { ask } from "./access.ts";
import { checkAccount } from "./check.ts";
import { startTrial, type Trial } from "./testing.ts";

let trial: Trial;
afterEach(() => trial.close());

const me = (minutes = 0) => ask(trial.ctx, new Date(TEST_NOW.getTime() + minutes * 60_000), "GET", "/api/v2/users/me");
const DENIED = { kind: "answer", status: 401, json: { error: "Couldn't authenticate you" } } as const;

describe("the client's own token", () => {
  it("is fetched once and used for everything that follows", async () => {
    trial = await startTrial();
    for (let call = 0; call < 3; call++) expect(await me()).toMatchObject({ kind: "answer", status: 200 });
    expect(trial.asked()).toEqual(["POST /oauth/tokens", ...Array(3).fill("GET /api/v2/users/me")]);
  });

  it("is fetched once for calls at the same moment", async () => {
    trial = await startTrial();
    await Promise.all([me(), me(), me()]);
    expect(trial.fake.tokens).toHaveLength(1);
  });

  it.each([
    ["of two hours, is new five minutes before its end", 7_200, 116, 2],
    ["of two hours, is the same before", 7_200, 114, 1],
    ["that is given a shorter life, is new before that end", 600, 6, 2],
    ["without a word about its life, lives the two hours that were asked for", null, 100, 1],
  ] as const)("%s", async (_name, tokenLifeS, minutes, tokens) => {
    trial = await startTrial({ tokenLifeS });
    await me();
    await me(minutes);
    expect(trial.fake.tokens).toHaveLength(tokens);
  });

  it("that was revoked is replaced once, and the call repeated", async () => {
    trial = await startTrial();
    await me();
    trial.fake.revoke();
    expect(await me()).toMatchObject({ kind: "answer", status: 200 });
    expect(trial.fake.tokens).toHaveLength(2);
  });

  it("that is refused although it is new asks for a person, after one more try and not more", async () => {
    trial = await startTrial();
    trial.server.failAt(2, DENIED);
    trial.server.failAt(4, DENIED);
    expect(await me()).toMatchObject({ kind: "failed", outcome: { kind: "reconnect", cause: "token_invalid" } });
    expect(trial.server.requests).toBe(4);
    expect(await me()).toMatchObject({ kind: "answer" });
  });

  it("is not remembered when it was not given", async () => {
    trial = await startTrial();
    trial.server.fail({ kind: "answer", status: 503, json: {} }, 1);
    expect(await me()).toMatchObject({ kind: "failed", outcome: { kind: "retry" } });
    expect(await me()).toMatchObject({ kind: "answer" });
  });

  it("of a wrong client asks for another secret", async () => {
    trial = await startTrial({}, { clientSecret: "outro" });
    expect(await me()).toMatchObject({ kind: "failed", outcome: { kind: "reconnect", cause: "client_refused" } });
  });

  it("is not asked for when one came by OAuth, whose end is the hub's business", async () => {
    trial = await startTrial({}, { accessToken: "token-que-acabou" });
    expect(await me()).toMatchObject({ kind: "failed", outcome: { kind: "reconnect", cause: "token_invalid" } });
    expect(trial.asked()).toEqual(["GET /api/v2/users/me"]);
  });
});

describe("check", () => {
  it("says who it is and what is left of the minute", async () => {
    trial = await startTrial();
    expect(await checkAccount(trial.ctx)).toEqual({
      kind: "delivered",
      note: "acesso conferido (admin)",
      quota: { what: "pedidos neste minuto", left: 198, limit: 200 },
    });
  });

  it.each([
    ["an anonymous user", { id: null, name: "Anonymous user" }, "anonymous"],
    ["an end user", { id: 5, role: "end-user" }, "not_an_agent"],
  ])("is not fooled by a 200 with %s", async (_name, user, cause) => {
    trial = await startTrial();
    trial.server.failAt(2, { kind: "answer", status: 200, json: { user } });
    expect(await checkAccount(trial.ctx)).toMatchObject({ kind: "reconnect", cause });
  });

  it.each([
    ["that is not there", "score=77", "field_missing"],
    ["that takes no value of a lead", "score=360000000001", "field_unfit"],
  ])("names a ticket field %s", async (_name, ticketFields, cause) => {
    trial = await startTrial({}, { ticketFields });
    expect(await checkAccount(trial.ctx)).toMatchObject({ kind: "reconnect", cause });
  });
});
