import { afterEach, describe, expect, it } from "vitest";
import { account, closeAll, EMAIL, HASH } from "./testing.ts";

afterEach(closeAll);

describe("entering the audience", () => {
  it.each([
    ["sim", "pending"],
    ["nao", "subscribed"],
  ])("with double opt-in %s a new member begins as %s", async (doubleOptIn, status) => {
    const { fake, add } = await account({ doubleOptIn });
    expect(await add()).toMatchObject({ kind: "delivered", externalId: HASH, refs: { member: HASH } });
    expect(fake.member(EMAIL)).toMatchObject({ status });
  });

  it.each(["unsubscribed", "cleaned", "pending", "archived", "subscribed"])(
    "a member who is %s stays so, and no status is sent",
    async (status) => {
      const { fake, server, add } = await account({ doubleOptIn: "nao" });
      fake.put({ email_address: EMAIL, status });
      expect(await add()).toMatchObject({ kind: "delivered" });
      expect(fake.member(EMAIL)?.status).toBe(status);
      for (const { body } of server.seen) expect(JSON.parse(body.toString())).not.toHaveProperty("status");
    },
  );

  it("one who was only transactional is opened to campaigns once they may be mailed", async () => {
    const { fake, add, update } = await account({ withoutConsent: "transacional", doubleOptIn: "nao" });
    await update();
    expect(fake.member(EMAIL)?.status).toBe("transactional");
    expect(await add()).toMatchObject({ kind: "delivered" });
    expect(fake.member(EMAIL)?.status).toBe("subscribed");
    await update();
    expect(fake.member(EMAIL)?.status).toBe("subscribed");
  });

  it("the tag of an older temperature goes, other people's tags stay", async () => {
    const { fake, add } = await account({ tags: "site, streamleads" });
    fake.put({ email_address: EMAIL, status: "subscribed", tags: ["frio", "vip"] });
    await add({ lead: { status: "MORNO" } });
    expect(fake.member(EMAIL)?.tags.toSorted()).toEqual(["morno", "site", "streamleads", "vip"]);
  });

  it("an address in capitals is the same member", async () => {
    const { fake, add } = await account();
    fake.put({ email_address: EMAIL, status: "subscribed" });
    expect(await add({ lead: { email: EMAIL.toUpperCase() } })).toMatchObject({ externalId: HASH });
  });

  it("without an e-mail nothing leaves", async () => {
    const { server, add } = await account();
    expect(await add({ lead: { email: null } })).toMatchObject({ kind: "skipped", cause: "no_email" });
    expect(server.requests).toBe(0);
  });

  it("the member has left nothing half done when the tags failed: it is tried again", async () => {
    const { server, add } = await account();
    server.failAt(2, { kind: "answer", status: 503, json: {} });
    expect(await add()).toMatchObject({ kind: "retry" });
    expect(await add({ delivery: { attempt: 2 } })).toMatchObject({ kind: "delivered" });
  });
});

describe("keeping members up to date", () => {
  it("nobody enters by an update, unless the operator wants everyone", async () => {
    const { server, update } = await account();
    expect(await update()).toMatchObject({ kind: "skipped", cause: "not_a_member" });
    expect(server.requests).toBe(0);
  });

  it("one whom this connection put in gets what changed", async () => {
    const { fake, add, update } = await account();
    await add();
    expect(await update({ lead: { cidade: "Palhoça" }, refs: { member: HASH } })).toMatchObject({ kind: "delivered" });
    expect(fake.member(EMAIL)?.status).toBe("pending");
  });
});

describe("what Mailchimp refuses", () => {
  const problem = (title: string, detail = "", errors?: object[]) =>
    ({ kind: "answer", status: 400, json: { title, status: 400, detail, ...(errors ? { errors } : {}) } }) as const;

  it.each([
    [
      "an address that was deleted for ever",
      "Forgotten Email Not Subscribed",
      "x was permanently deleted",
      "forgotten_email",
    ],
    [
      "an address in a compliance state",
      "Member In Compliance State",
      "x is in a compliance state",
      "compliance_state",
    ],
    ["an invented address", "Invalid Resource", "x looks fake or invalid", "email_refused"],
  ])("%s is refused for good, with what to do", async (_name, title, detail, cause) => {
    const { server, add } = await account();
    server.fail(problem(title, detail));
    expect(await add()).toMatchObject({ kind: "rejected", cause, fix: expect.stringMatching(/\S/) });
  });

  it("fields are named, what they held is not repeated", async () => {
    const { server, add } = await account();
    server.fail(problem("Invalid Resource", "", [{ field: "SLSCORE", message: `${EMAIL} is no number` }]));
    expect(await add()).toMatchObject({
      kind: "rejected",
      cause: "data_refused",
      reason: "O Mailchimp recusou os dados nos campos SLSCORE (400).",
    });
  });

  it("the filter against abuse is waited for once, hours later", async () => {
    const { server, add } = await account();
    server.fail(problem("Invalid Resource", `${EMAIL} has signed up to a lot of lists very recently`));
    const first = await add();
    expect(first).toMatchObject({ kind: "retry", cause: "many_sign_ups", notBefore: new Date("2026-11-23T21:00:00Z") });
    expect(await add({ delivery: { attempt: 2 } })).toMatchObject({ kind: "rejected", cause: "many_sign_ups" });
  });

  it("a 403 with a body asks for rights, one without is the edge and passes", async () => {
    const { server, add } = await account();
    server.fail({ kind: "answer", status: 403, json: { title: "Forbidden", status: 403 } }, 1);
    expect(await add()).toMatchObject({ kind: "reconnect", cause: "not_allowed" });
    server.fail({ kind: "answer", status: 403 }, 1);
    expect(await add()).toMatchObject({ kind: "retry", cause: "throttled", burn: false });
  });

  it("a missing audience pauses the connection, and is never an absent person", async () => {
    const { add, leave, erase } = await account({ listId: "outra12345" });
    const missing = { kind: "reconnect", cause: "list_not_found" };
    expect(await add()).toMatchObject(missing);
    expect(await leave()).toMatchObject(missing);
    expect(await erase(EMAIL)).toMatchObject(missing);
  });

  it("a 404 of a proxy is an address that is wrong", async () => {
    const { server, leave } = await account();
    server.fail({ kind: "answer", status: 404, text: "not here" });
    expect(await leave()).toMatchObject({ kind: "reconnect", cause: "address_wrong" });
  });
});
