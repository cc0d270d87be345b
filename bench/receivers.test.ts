import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Receivers, startReceivers } from "./receivers.ts";

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());
beforeEach(() => receivers.reset());

async function sendEvent(key: string): Promise<number> {
  const answer = await fetch(receivers.env.N8N_WEBHOOK_URL ?? "", {
    method: "POST",
    headers: { "content-type": "application/json", "webhook-id": key },
    body: JSON.stringify({ nome: "Carlos Silva", status: "QUENTE" }),
  });
  return answer.status;
}

describe("the receivers of a load test", () => {
  it("listen for every HTTP provider and say where", () => {
    expect(Object.keys(receivers.urls).sort()).toEqual(["google-analytics", "hubspot", "n8n", "slack", "whatsapp"]);
    expect(receivers.env.HUBSPOT_API_URL).toBe(receivers.urls.hubspot);
  });

  it("count what arrived, by provider and by key, and find repeats", async () => {
    for (const key of ["a", "b", "b"]) await sendEvent(key);
    const { n8n, slack } = await receivers.counts();
    expect(n8n).toEqual({ requests: 3, arrived: 3, refused: 0, keys: 2, withoutKey: 0, repeated: 1 });
    expect(slack).toMatchObject({ requests: 0, arrived: 0 });
    expect(await receivers.keys("n8n")).toEqual(
      new Map([
        ["event a", 1],
        ["event b", 2],
      ]),
    );
  });

  it("refuse what the provider would refuse", async () => {
    const answer = await fetch(receivers.env.N8N_WEBHOOK_URL ?? "", { method: "POST", body: "nada" });
    expect(answer.status).toBe(422);
    expect((await receivers.counts()).n8n).toMatchObject({ requests: 1, arrived: 0, refused: 1 });
  });

  it("fail as told, for one provider, until it is healed", async () => {
    await receivers.fail("n8n", { kind: "answer", status: 503 });
    expect(await sendEvent("a")).toBe(503);
    await receivers.heal("n8n");
    expect(await sendEvent("a")).toBe(200);
    await expect(receivers.fail("pombo", { kind: "hang" })).rejects.toThrow("pombo");
  });

  it("count anew when told, and keep what is stored, as a provider would", async () => {
    await sendEvent("a");
    await receivers.recount();
    expect((await receivers.counts()).n8n).toMatchObject({ requests: 0, arrived: 0, keys: 0 });
    const contact = { properties: { email: "ana@example.com" }, associations: [] };
    const create = () =>
      fetch(`${receivers.urls.hubspot}/crm/objects/2026-09/contacts`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${receivers.env.HUBSPOT_API_KEY}` },
        body: JSON.stringify(contact),
      });
    expect((await create()).status).toBe(201);
    await receivers.recount();
    expect((await create()).status).toBe(409);
    await receivers.reset();
    expect((await create()).status).toBe(201);
  });

  it("say so when their process has ended, instead of never answering", async () => {
    const own = await startReceivers();
    await own.close();
    await expect(own.counts()).rejects.toThrow();
  });
});
