import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { device, quiet } from "./device.ts";
import { type RunningHub, startRunningHub } from "./hub.ts";

let hub: RunningHub;
let key: { id: number; secret: string };
beforeAll(async () => {
  hub = await startRunningHub("way");
});
afterAll(() => hub.close());
beforeEach(async () => {
  key = await hub.newKey();
});

/** An app with the real network; its clock stands still unless it is turned, so nothing depends on the machine. */
const app = (given: Parameters<typeof device>[0] = {}) =>
  device({ apiUrl: hub.url, apiKey: key.secret, fetch: globalThis.fetch, ...given });
let count = 10_000;
/** Somebody whom the hub does not know yet. */
function somebody(nome: string) {
  count += 1;
  return { nome, telefone: `+55489912${count}` };
}
const known = async (nome: string) => (await hub.people()).filter((person) => person.nome === nome);

describe("a running hub", () => {
  it("takes a lead and gives a receipt; origem and moment are the app's", async () => {
    const { client, clock } = app();
    const result = await client.createLead({ ...somebody("Ana Souza"), interesse: "Apartamento" });
    expect(result).toMatchObject({ status: "sent", receipt: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await known("Ana Souza")).toMatchObject([{ origem: "MOBILE_APP", touches: 1 }]);
    const [ana] = await known("Ana Souza");
    expect(new Date(ana?.capturado_em ?? "").getTime()).toBe(clock.now());
  });

  it("names every field that it refuses", async () => {
    const { client, told } = app();
    const lead = { nome: "Caio Reis", telefone: "123", email: "caio", casa: "azul" };
    await expect(client.createLead(lead as never)).rejects.toMatchObject({
      code: "lead_refused",
      fields: expect.arrayContaining(["telefone", "email", "casa"].map((field) => expect.objectContaining({ field }))),
    });
    expect(told("dropped")).toHaveLength(1);
    expect(await client.pending()).toBe(0);
  });

  it("has each lead once when it goes away and comes back", async () => {
    const { client } = app();
    await hub.down();
    try {
      for (const nome of ["Davi Melo", "Eva Rocha", "Fabio Luz"]) {
        expect(await client.createLead(somebody(nome))).toMatchObject({ status: "queued", stored: true });
      }
    } finally {
      await hub.up();
    }
    await client.flush();
    expect(await client.pending()).toBe(0);
    for (const nome of ["Davi Melo", "Eva Rocha", "Fabio Luz"])
      expect(await known(nome)).toMatchObject([{ touches: 1 }]);
  });

  it("without its database promises nothing, and has the lead later", async () => {
    const { client, clock } = app();
    await hub.database.stop();
    try {
      expect(await client.createLead(somebody("Gil Prado"))).toMatchObject({ status: "queued" });
    } finally {
      await hub.database.start();
    }
    // What the 503 asked for with Retry-After.
    clock.set(clock.now() + 2_000);
    await client.flush();
    expect(await known("Gil Prado")).toMatchObject([{ touches: 1 }]);
  });

  it("that lost its answer, not the lead, still has it once", async () => {
    const { client } = app();
    const lost = app({
      fetch: async (url, init) => {
        await fetch(url, init);
        throw new TypeError("Network request failed");
      },
    });
    expect(await lost.client.createLead(somebody("Hugo Dias"))).toMatchObject({ status: "queued" });
    const again = app({ storage: lost.storage });
    await again.client.flush();
    expect(again.told("sent")).toHaveLength(1);
    expect(await known("Hugo Dias")).toMatchObject([{ touches: 1 }]);
    expect(await client.pending()).toBe(0);
  });

  it("that revoked the key gets nothing and loses nothing; the next key brings it all, once", async () => {
    const { client, options, told } = app();
    await hub.revoke(key.id);
    expect(await client.createLead(somebody("Iara Nunes"))).toMatchObject({ status: "queued", stored: true });
    await client.createLead(somebody("Joao Paz"));
    expect(told("paused")).toEqual([{ status: 401, message: expect.stringContaining("revogada") }]);
    expect(await known("Iara Nunes")).toEqual([]);

    client.configure({ ...options, apiKey: (await hub.newKey()).secret });
    await client.flush();
    expect(await client.pending()).toBe(0);
    for (const nome of ["Iara Nunes", "Joao Paz"]) expect(await known(nome)).toMatchObject([{ touches: 1 }]);
  });

  it("that rotated the key goes on with the new one", async () => {
    const { client, options } = app();
    const next = await hub.rotate(key.id);
    expect(await client.createLead(somebody("Kelly Maia"))).toMatchObject({ status: "queued" });
    client.configure({ ...options, apiKey: next });
    await client.flush();
    expect(await known("Kelly Maia")).toMatchObject([{ touches: 1 }]);
  });

  it("is not there under another path: everything waits, and is told", async () => {
    const { client, told } = app({ apiUrl: `${hub.url}/outro` });
    expect(await client.createLead(somebody("Lia Castro"))).toMatchObject({ status: "queued" });
    await quiet();
    expect(told("paused")).toMatchObject([{ status: 404 }]);
  });

  it("has each of 20 leads once that two starts of one app send at the same time", async () => {
    const dead = app({ fetch: () => Promise.reject(new TypeError("Network request failed")) });
    const names = Array.from({ length: 20 }, (_, i) => `Pessoa ${String.fromCharCode(65 + i)}li`);
    for (const nome of names) await dead.client.createLead(somebody(nome));
    const starts = [app({ storage: dead.storage }), app({ storage: dead.storage })];
    await Promise.all(starts.map(({ client }) => client.flush()));
    expect(dead.storage.leads()).toEqual([]);
    const people = (await hub.people()).filter(({ nome }) => nome.startsWith("Pessoa "));
    expect(people.map(({ nome }) => nome).sort()).toEqual(names);
    expect(people.every(({ touches }) => touches === 1)).toBe(true);
  });

  it("that limits the key is obeyed, and has every lead in the end", async () => {
    const { secret } = await hub.newKey(5);
    const { client, options, clock, events } = app({ apiKey: secret });
    const names = Array.from({ length: 20 }, (_, i) => `Visita ${String.fromCharCode(65 + i)}li`);
    const results: string[] = [];
    for (const nome of names) results.push((await client.createLead(somebody(nome))).status);
    const sent = results.filter((status) => status === "sent").length;
    expect(sent).toBeGreaterThanOrEqual(5);
    expect(results).toEqual([...Array(sent).fill("sent"), ...Array(20 - sent).fill("queued")]);
    expect(sent).toBeLessThan(20);
    // Less than any Retry-After of the hub: nobody asks again.
    await clock.advance(900);
    await client.flush();
    expect(await client.pending()).toBe(20 - sent);

    client.configure({ ...options, apiKey: (await hub.newKey()).secret });
    await client.flush();
    const people = (await hub.people()).filter(({ nome }) => nome.startsWith("Visita "));
    expect(people.map(({ nome }) => nome).sort()).toEqual(names);
    expect(people.every(({ touches }) => touches === 1)).toBe(true);
    expect(events.filter(({ name }) => name !== "sent")).toEqual([]);
  });
});
