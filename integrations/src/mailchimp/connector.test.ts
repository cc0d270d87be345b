import { connectorContract } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { mailchimp } from "./connector.ts";
import { FAKE_TOKEN, mailchimpFake } from "./fake.ts";
import { account, closeAll, EMAIL } from "./testing.ts";

connectorContract(mailchimp, {
  fake: mailchimpFake,
  settings: { withoutConsent: "transacional" },
  actions: {
    "conversion.create": {},
    "contact.upsert": {},
    "contact.optout": { params: { finalidades: ["marketing_email"] } },
  },
  // Nobody is in the audience of a fresh fake; leaving it is tried below.
  arrivals: { "contact.optout": 0 },
});

afterEach(closeAll);

describe("the audience's fields", () => {
  it("those that lack are made, once", async () => {
    const { fake, ctx, server } = await account({}, { fields: { SLSCORE: "number" } });
    expect(await mailchimp.setup!(ctx)).toMatchObject({ kind: "delivered", note: "6 campos criados na audiência." });
    expect(fake.fieldTags()).toContain("SLFONE");
    const before = server.requests;
    expect(await mailchimp.setup!(ctx)).toMatchObject({ kind: "delivered" });
    expect(server.requests - before).toBe(1);
  });

  it("one of another type is named instead of losing every lead", async () => {
    const { ctx } = await account({}, { fields: { SLSCORE: "text" } });
    expect(await mailchimp.setup!(ctx)).toMatchObject({ kind: "reconnect", cause: "merge_field_type" });
  });

  it("after a set-up that broke in the middle the rest is made", async () => {
    const { ctx, server, fake } = await account();
    server.failAt(3, { kind: "drop_after" });
    expect(await mailchimp.setup!(ctx)).toMatchObject({ kind: "unknown" });
    expect(await mailchimp.setup!(ctx)).toMatchObject({ kind: "delivered" });
    expect(fake.fieldTags()).toHaveLength(9);
  });
});

describe("access", () => {
  it("check names the audience and how many are subscribed", async () => {
    const { fake, ctx } = await account();
    fake.put({ email_address: EMAIL, status: "subscribed" });
    expect(await mailchimp.check(ctx)).toMatchObject({
      kind: "delivered",
      note: "Audiência Leads da imobiliária, 1 contatos inscritos.",
    });
  });

  it("check says that the data centre is missing before anything leaves", async () => {
    const { ctx, server } = await account();
    const settings = { apiKey: FAKE_TOKEN, listId: "a1b2c3d4e5" };
    expect(await mailchimp.check({ ...ctx, settings })).toMatchObject({
      kind: "reconnect",
      cause: "data_center_missing",
    });
    expect(server.requests).toBe(0);
  });

  it("a token of OAuth is taken as one", async () => {
    const { ctx } = await account({ apiKey: FAKE_TOKEN });
    expect(await mailchimp.check(ctx)).toMatchObject({ kind: "delivered" });
  });
});

it("the plan: who may be mailed enters, members are kept up to date, a withdrawn consent leads out", () => {
  expect(mailchimp.part?.({ statuses: "MORNO,FRIO" }).steps).toEqual([
    { action: "conversion.create", statuses: ["MORNO", "FRIO"] },
    { action: "contact.upsert" },
    { action: "contact.optout", on: "opt_out" },
  ]);
});
