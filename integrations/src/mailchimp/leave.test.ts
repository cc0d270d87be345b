import { afterEach, describe, expect, it } from "vitest";
import { subscriberHash } from "./api.ts";
import { account, closeAll, EMAIL, HASH } from "./testing.ts";

afterEach(closeAll);

describe("leaving", () => {
  it.each(["subscribed", "pending", "transactional"])("a member who is %s is unsubscribed", async (status) => {
    const { fake, leave } = await account();
    fake.put({ email_address: EMAIL, status });
    expect(await leave()).toMatchObject({ kind: "delivered" });
    expect(fake.member(EMAIL)?.status).toBe("unsubscribed");
  });

  it.each(["unsubscribed", "cleaned", "archived"])("a member who is %s is left as they are", async (status) => {
    const { fake, leave, sent } = await account();
    fake.put({ email_address: EMAIL, status });
    expect(await leave()).toMatchObject({ kind: "delivered" });
    expect(sent()).toEqual([`GET /members/${HASH}`]);
  });

  it("an older address of the same person leaves too", async () => {
    const { fake, leave } = await account();
    const old = "carlos.antigo@exemplo.com.br";
    fake.put({ email_address: old, status: "subscribed" });
    fake.put({ email_address: EMAIL, status: "subscribed" });
    await leave({ refs: { member: HASH, member_0badcafe: subscriberHash(old) } });
    expect([fake.member(old)?.status, fake.member(EMAIL)?.status]).toEqual(["unsubscribed", "unsubscribed"]);
  });

  it("another consent that was withdrawn changes nothing here", async () => {
    const { server, leave } = await account();
    expect(await leave({ params: { finalidades: ["marketing_whatsapp"] } })).toMatchObject({ cause: "other_purpose" });
    expect(server.requests).toBe(0);
  });

  it("a state that could not be read, or an unsubscription that failed, is no success", async () => {
    for (const nth of [1, 2]) {
      const { fake, server, leave } = await account();
      fake.put({ email_address: EMAIL, status: "subscribed" });
      server.failAt(nth, { kind: "answer", status: 500 });
      expect(await leave()).toMatchObject({ kind: "retry" });
    }
  });

  it("the audience is looked up once for many who are not in it", async () => {
    const { leave, sent } = await account();
    await leave();
    await leave();
    expect(sent().filter((call) => call === "GET ")).toHaveLength(1);
  });
});

describe("erasure", () => {
  it("deletes for ever, and the address is refused from then on", async () => {
    const { fake, add, erase } = await account();
    await add();
    expect(await erase(EMAIL)).toMatchObject({
      kind: "delivered",
      note: "1 contatos excluídos para sempre no Mailchimp.",
    });
    expect(fake.member(EMAIL)).toBeUndefined();
    expect(await add()).toMatchObject({ kind: "rejected", cause: "forgotten_email" });
  });

  it("nobody there is done, known and not assumed", async () => {
    const { erase, sent } = await account();
    expect(await erase(EMAIL)).toMatchObject({ kind: "delivered" });
    expect(sent()).toEqual([`POST /members/${HASH}/actions/delete-permanent`, "GET "]);
  });

  it("an answer that was lost is asked again", async () => {
    const { fake, server, erase } = await account();
    fake.put({ email_address: EMAIL, status: "subscribed" });
    server.fail({ kind: "drop_after" }, 1);
    expect(await erase(EMAIL)).toMatchObject({ kind: "retry" });
    expect(await erase(EMAIL)).toMatchObject({ kind: "delivered" });
  });
});
