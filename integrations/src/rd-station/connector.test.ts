import { connectorContract } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { rdStationConnector } from "./connector.ts";
import { fields } from "./connector-fields.ts";
import { RD_OAUTH_TOKEN, rdStationFake } from "./fake.ts";
import { account, closeAll, KNOWN, now } from "./testing.ts";

const OPTED_OUT = { finalidades: ["marketing_email"], on: "opt_out" } as const;

connectorContract(rdStationConnector, {
  fake: () => rdStationFake({ contacts: [KNOWN], now }),
  // Faults then meet the calls themselves and not the fetching of a token, which is tried below.
  settings: { accessToken: RD_OAUTH_TOKEN },
  actions: {
    "conversion.create": {},
    "contact.upsert": { params: { on: "stage", stage: "qualificado" } },
    "contact.optout": { params: { ...OPTED_OUT, finalidades: [...OPTED_OUT.finalidades] } },
  },
});

afterEach(closeAll);

describe("access", () => {
  it("a token is fetched once for many calls, and anew when RD ends it", async () => {
    const { fake, server, convert } = await account();
    await convert();
    await convert();
    expect(server.seen.filter(({ path }) => path === "/auth/token")).toHaveLength(1);
    fake.expireTokens();
    expect(await convert()).toMatchObject({ kind: "delivered" });
    expect(server.seen.filter(({ path }) => path === "/auth/token")).toHaveLength(2);
  });

  it("a token that is lost on its way leaves nothing unknown: no delivery has left", async () => {
    for (const fault of [{ kind: "drop_after" }, { kind: "reset" }] as const) {
      const { server, convert, move, events } = await account();
      server.fail(fault);
      expect(await convert()).toMatchObject({ kind: "retry" });
      expect(await move("ganho")).toMatchObject({ kind: "retry" });
      server.heal();
      expect(events()).toEqual([]);
      expect(await convert()).toMatchObject({ kind: "delivered" });
    }
  });

  it("a refused refresh token asks for a new authorization", async () => {
    const { fake, convert } = await account();
    fake.revoke();
    expect(await convert()).toMatchObject({ kind: "reconnect", cause: "rd_refresh_token_refused" });
  });

  it("a token of the hub's is used as it is, and its refusal is told to the hub", async () => {
    const { server, convert } = await account({}, { accessToken: "old-token" });
    expect(await convert()).toMatchObject({ kind: "reconnect", cause: "rd_access_refused" });
    expect(server.seen.map(({ path }) => path)).toEqual(["/platform/events"]);
  });

  it("check names the custom field that the account lacks", async () => {
    const { ctx } = await account({}, { customFields: "score=cf_pontuacao\ninteresse=cf_outro" });
    expect(await rdStationConnector.check(ctx)).toMatchObject({
      kind: "reconnect",
      cause: "rd_field_missing",
      reason: "O RD Station não tem o campo cf_outro.",
    });
  });

  it("RD's answer of a token is brought into shape, and a grant that is gone told from trouble", () => {
    const { oauth } = rdStationConnector;
    const given = { access_token: "a", expires_in: 86_400, refresh_token: "r", extra: 1 };
    expect(oauth?.answer?.(given)).toEqual({
      access_token: "a",
      expires_in: 86_400,
      refresh_token: "r",
      token_type: "bearer",
    });
    const refusal = (error_type: string) => ({ errors: [{ error_type }] });
    expect(oauth?.isGrantGone?.(401, refusal("INVALID_REFRESH_TOKEN"))).toBe(true);
    expect(oauth?.isGrantGone?.(401, refusal("ACCESS_DENIED"))).toBe(true);
    expect(oauth?.isGrantGone?.(500, refusal("SERVICE_UNAVAILABLE"))).toBe(false);
    expect(oauth?.isGrantGone?.(400, {})).toBe(false);
  });
});

describe("settings", () => {
  const app = { clientId: "c", clientSecret: "s", refreshToken: "r" };
  it.each([
    ["the app of the environment", app, 1],
    ["a token of OAuth", { accessToken: "t" }, 1],
    ["an app that is only begun", { clientId: "c", clientSecret: "s" }, 0],
    ["an app that is for reading alone", { ...app, sending: "nao" }, 0],
  ])("%s", (_name, settings, count) => expect(rdStationConnector.connections?.(settings)).toHaveLength(count));

  it("the plan: conversions by status, the funnel unless switched off, withdrawn consents", () => {
    const actions = (settings: Record<string, string>) =>
      rdStationConnector.part?.(settings).steps?.map(({ action, on = "lead" }) => `${action} ${on}`);
    expect(actions({})).toEqual(["conversion.create lead", "contact.upsert stage", "contact.optout opt_out"]);
    expect(actions({ funnel: "nao" })).toEqual(["conversion.create lead", "contact.optout opt_out"]);
  });

  it.each(["score", "score=pontuacao", "email=cf_email", "score=cf_a=cf_b"])("%s is no map of fields", (value) => {
    expect(fields.customFields.validate(value)).toMatch(/\S/);
  });
});
