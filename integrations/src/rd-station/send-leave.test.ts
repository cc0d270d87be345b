import { afterEach, describe, expect, it } from "vitest";
import { account, closeAll, EMAIL } from "./testing.ts";

afterEach(closeAll);

describe("leaving", () => {
  const basis = (type: string, status: string) => ({ category: "communications", type, status });

  it("declines what rests on the person's will and keeps the rest", async () => {
    const legal_bases = [basis("pre_existent_contract", "granted"), basis("legitimate_interest", "granted")];
    const { fake, leave } = await account({ more: { legal_bases } });
    expect(await leave()).toMatchObject({ kind: "delivered" });
    expect(fake.contact(EMAIL)?.more?.legal_bases).toEqual([
      basis("pre_existent_contract", "granted"),
      basis("legitimate_interest", "declined"),
      basis("consent", "declined"),
    ]);
  });

  it("makes no contact of a person whom RD does not know", async () => {
    const { fake, leave, events } = await account(null);
    expect(await leave()).toMatchObject({ kind: "delivered" });
    expect(fake.contact(EMAIL)).toBeUndefined();
    expect(events()).toEqual([]);
  });

  it("another consent that was withdrawn changes nothing", async () => {
    const { leave } = await account();
    expect(await leave({ params: { finalidades: ["marketing_whatsapp"] } })).toMatchObject({
      cause: "rd_other_purpose",
    });
  });
});

describe("erasure", () => {
  it("deletes the contact; one who is not there is done", async () => {
    const { fake, erase } = await account();
    expect(await erase(EMAIL)).toMatchObject({ kind: "delivered" });
    expect(fake.contact(EMAIL)).toBeUndefined();
    expect(await erase(EMAIL)).toMatchObject({ kind: "delivered" });
  });

  it("a contact that RD shows and does not delete is said to be there", async () => {
    const { server, erase } = await account();
    const gone = { errors: { error_type: "RESOURCE_NOT_FOUND", error_message: "Not found." } };
    server.failAt(3, { kind: "answer", status: 404, json: gone });
    expect(await erase(EMAIL)).toMatchObject({ kind: "rejected", cause: "rd_not_deleted" });
  });

  it("a page that only looks like a 404 is no absence", async () => {
    const { server, erase } = await account();
    server.failAt(2, { kind: "answer", status: 404, text: "not here" });
    expect(await erase(EMAIL)).toMatchObject({ kind: "rejected", cause: "http_404" });
  });
});
