import { describe, expect, it } from "vitest";
import {
  ANA,
  answer,
  device,
  json,
  KEY,
  NOW,
  offline,
  quiet,
  receipt,
  refused,
  silence,
  testClock,
  testNetwork,
} from "../tests/device.ts";
import { createUnconfigured } from "./client.ts";

const DAY = 86_400_000;
const BIA = { nome: "Bia Lima", email: "bia@example.com" };

describe("createLead", () => {
  it("resolves with the receipt when the hub answers, and leaves nothing on the device", async () => {
    const { client, network, storage, told } = device();
    const result = await client.createLead(ANA);
    expect(result).toEqual({ status: "sent", id: network.sent[0]?.id, receipt: `r-${network.sent[0]?.id}` });
    expect(storage.leads()).toEqual([]);
    expect(await client.pending()).toBe(0);
    expect(told("sent")).toEqual([{ id: result.id, receipt: `r-${result.id}` }]);
  });

  it("has the lead stored before anything is sent", async () => {
    const { client, network, storage } = device();
    let stored: string[] = [];
    network.answers = [
      (sent) => {
        stored = [...storage.data.values()];
        return receipt(sent);
      },
    ];
    await client.createLead(ANA);
    expect(stored).toContain(network.sent[0]?.body);
  });

  it("resolves queued without a network, and sends the same bytes under the same key when it is back", async () => {
    const { client, network, clock } = device({ network: testNetwork(offline) });
    const result = await client.createLead(ANA);
    expect(result).toEqual({ status: "queued", id: network.sent[0]?.id, stored: true });
    network.answers = [receipt];
    await clock.advance(1_000);
    expect(network.sent).toHaveLength(2);
    expect(network.sent[1]).toEqual(network.sent[0]);
    expect(network.sent[1]?.lead.capturado_em).toBe(new Date(NOW).toISOString());
    expect(await client.pending()).toBe(0);
  });

  it("waits no longer than timeoutMs, also behind others", async () => {
    const { client, clock } = device({ network: testNetwork(silence) });
    const both = [client.createLead(ANA), client.createLead(BIA)];
    await clock.advance(10_000);
    expect(await Promise.all(both)).toMatchObject([{ status: "queued" }, { status: "queued" }]);
  });

  it("rejects with the hub's fields when the hub refuses the lead, which also ends its wait", async () => {
    const fields = [{ field: "telefone", code: "invalid_phone", message: "O telefone não vale.", fix: "Confira." }];
    const { client, storage, told } = device({ network: testNetwork(refused(422, "invalid_lead", fields)) });
    await expect(client.createLead(ANA)).rejects.toMatchObject({ code: "lead_refused", fields });
    expect(storage.leads()).toEqual([]);
    expect(told("dropped")).toEqual([
      expect.objectContaining({ reason: "refused", fields, lead: expect.objectContaining(ANA) }),
    ]);
  });

  it("rejects at once, offline too, what lacks a name or a contact", async () => {
    const { client, network } = device({ network: testNetwork(offline) });
    await expect(client.createLead({ nome: "Ana" })).rejects.toMatchObject({ code: "invalid_lead" });
    expect(network.sent).toEqual([]);
    expect(await client.pending()).toBe(0);
  });

  it("takes many at once and sends each once, in order", async () => {
    const { client, network } = device();
    const names = Array.from({ length: 30 }, (_, i) => `Pessoa ${i}`);
    const results = await Promise.all(names.map((nome) => client.createLead({ ...BIA, nome })));
    expect(results.every(({ status }) => status === "sent")).toBe(true);
    expect(network.sent.map(({ lead }) => lead.nome)).toEqual(names);
    expect(new Set(network.sent.map(({ id }) => id)).size).toBe(30);
  });

  it("uses the app's own ids when it makes them", async () => {
    const { client, network } = device({ generateId: () => "tablet-7-000001" });
    await client.createLead(ANA);
    expect(network.sent[0]?.id).toBe("tablet-7-000001");
  });

  it("needs configure first, and says so", async () => {
    await expect(createUnconfigured().createLead(ANA)).rejects.toMatchObject({ code: "not_configured" });
  });
});

describe("an app that is killed", () => {
  it("sends on its next start what it had queued", async () => {
    const dead = device({ network: testNetwork(offline) });
    await dead.client.createLead(ANA);
    const { network, client } = dead.restart(testNetwork());
    await quiet();
    expect(network.sent.map(({ id }) => id)).toEqual([dead.network.sent[0]?.id]);
    expect(await client.pending()).toBe(0);
  });

  it("between the answer and the removal sends again under the same key", async () => {
    const dead = device();
    let atAnswer = new Map<string, string>();
    dead.network.answers = [
      (sent) => {
        atAnswer = new Map(dead.storage.data);
        return receipt(sent);
      },
    ];
    await dead.client.createLead(ANA);
    dead.storage.data.clear();
    for (const [key, value] of atAnswer) dead.storage.data.set(key, value);
    const { network, storage } = dead.restart(testNetwork());
    await quiet();
    expect(network.sent).toEqual(dead.network.sent);
    expect(storage.leads()).toEqual([]);
  });
});

describe("retries", () => {
  it("come after 1, 2, 4 … seconds of full jitter, up to five minutes", async () => {
    const { client, network, clock } = device({ network: testNetwork(offline), clock: testClock(NOW, 0.999) });
    await client.createLead(ANA);
    const waits: number[] = [];
    for (let last = clock.now(); waits.length < 11; ) {
      const before = network.sent.length;
      while (network.sent.length === before) await clock.advance(500);
      waits.push(Math.round((clock.now() - last) / 1_000));
      last = clock.now();
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it("stop with the first failure: 500 leads do not wait for 500 time-outs", async () => {
    const { client, network, clock } = device({ network: testNetwork(offline), clock: testClock(NOW, 0.999) });
    for (let i = 0; i < 5; i += 1) await client.createLead(ANA);
    const before = network.sent.length;
    await client.flush();
    expect(network.sent.length - before).toBe(1);
    await clock.advance(300_000);
    network.answers = [receipt];
    await clock.advance(300_000);
    expect(await client.pending()).toBe(0);
  });

  it("a lead that always fails never stands in the way of others", async () => {
    const poison = (sent: Parameters<typeof receipt>[0]) =>
      sent.lead.nome === "Ana Souza" ? answer(500, "") : receipt(sent);
    const { client, network } = device({ network: testNetwork(poison) });
    await client.createLead(ANA);
    expect(await client.createLead(BIA)).toMatchObject({ status: "sent" });
    await client.flush();
    expect(await client.pending()).toBe(1);
    expect(network.sent.map(({ lead }) => lead.nome.slice(0, 3)).slice(0, 3)).toEqual(["Ana", "Bia", "Ana"]);
  });

  it("a new lead is tried at once, whatever the backoff", async () => {
    const { client, network } = device({ network: testNetwork(offline), clock: testClock(NOW, 0.999) });
    for (let i = 0; i < 8; i += 1) await client.createLead(ANA);
    network.answers = [receipt];
    expect(await client.createLead(BIA)).toMatchObject({ status: "sent" });
    await client.flush();
    expect(await client.pending()).toBe(0);
  });

  it.each([429, 503])("%i with Retry-After binds everybody, new leads and flush too", async (status) => {
    const busy = refused(status, "too_busy", undefined, { "retry-after": "120" });
    const { client, network, clock } = device({ network: testNetwork(busy) });
    await client.createLead(ANA);
    network.answers = [receipt];
    expect(await client.createLead(BIA)).toMatchObject({ status: "queued" });
    await client.flush();
    await clock.advance(119_000);
    expect(network.sent).toHaveLength(1);
    await clock.advance(1_000);
    expect(await client.pending()).toBe(0);
  });

  it.each([
    ["a captive portal", answer(200, "<html>Aceite os termos</html>", { "content-type": "text/html" })],
    ["a proxy's 502", answer(502, "Bad gateway")],
    ["a proxy's 413", answer(413, "too large")],
    ["JSON without a receipt", json(200, { ok: true })()],
    ["405", refused(405, "method_not_allowed")()],
  ])("%s is never an answer for the lead", async (_name, response) => {
    const { client, network, clock, events } = device({ network: testNetwork(() => response) });
    expect(await client.createLead(ANA)).toMatchObject({ status: "queued" });
    expect(events).toEqual([]);
    network.answers = [receipt];
    await clock.advance(5_000);
    expect(await client.pending()).toBe(0);
  });

  it("a clock that is set back by a year does not make leads wait for a year", async () => {
    const { client, network, clock } = device({ network: testNetwork(refused(429, "x", [], { "retry-after": "60" })) });
    await client.createLead(ANA);
    clock.set(NOW - 365 * DAY);
    network.answers = [receipt];
    await client.flush();
    expect(await client.pending()).toBe(0);
  });
});

describe("a key that does not hold", () => {
  it.each([
    [401, "invalid_api_key"],
    [403, "forbidden_origin"],
  ])("%i keeps everything, is told once and asks no more until configure", async (status, code) => {
    const { client, network, clock, options, told } = device({ network: testNetwork(refused(status, code)) });
    await client.createLead(ANA);
    expect(await client.createLead(BIA)).toMatchObject({ status: "queued", stored: true });
    await client.flush();
    await clock.advance(2 * DAY);
    expect(network.sent).toHaveLength(1);
    expect(told("paused")).toEqual([{ status, message: "Não foi aceito." }]);

    network.answers = [receipt];
    const apiKey = KEY.replace("Test1234", "Next1234");
    client.configure({ ...options, apiKey });
    await quiet();
    expect(network.sent.slice(1).map(({ key }) => key)).toEqual([apiKey, apiKey]);
    expect(await client.pending()).toBe(0);
  });

  it("is told again when the next key does not hold either", async () => {
    const { client, options, told } = device({ network: testNetwork(refused(401, "invalid_api_key")) });
    await client.createLead(ANA);
    client.configure(options);
    await quiet();
    expect(told("paused")).toHaveLength(2);
  });

  it("an answer about the old key does not stop the new one", async () => {
    let answerNow = () => {};
    const slow = () =>
      new Promise<ReturnType<typeof receipt>>((resolve) => {
        answerNow = () => resolve(refused(401, "invalid_api_key")());
      });
    const { client, network, options, told } = device({ network: testNetwork(slow, receipt) });
    const lead = client.createLead(ANA);
    await quiet();
    client.configure({ ...options, apiKey: KEY.replace("Test1234", "Next1234") });
    answerNow();
    expect(await lead).toMatchObject({ status: "sent" });
    expect(network.sent).toHaveLength(2);
    expect(told("paused")).toEqual([]);
  });

  it("404 pauses too; since a proxy answers so while the hub restarts, it is checked once an hour", async () => {
    const { client, network, clock, told } = device({ network: testNetwork(() => answer(404, "404 page not found")) });
    await client.createLead(ANA);
    await client.createLead(BIA);
    await clock.advance(3_599_000);
    expect(network.sent).toHaveLength(1);
    await clock.advance(1_000);
    expect(network.sent).toHaveLength(2);
    expect(told("paused")).toHaveLength(1);
    network.answers = [receipt];
    await clock.advance(3_600_000);
    expect(await client.pending()).toBe(0);
  });
});

describe("leads that cannot wait longer", () => {
  it("leave after 30 days and are handed back", async () => {
    const { client, clock, network, told } = device({ network: testNetwork(offline) });
    const { id } = await client.createLead(ANA);
    await clock.advance(30 * DAY + 300_000);
    expect(told("dropped")).toEqual([
      { id, reason: "expired", lead: expect.objectContaining(ANA), message: "", fields: [] },
    ]);
    expect(await client.pending()).toBe(0);
    const before = network.sent.length;
    await clock.advance(DAY);
    expect(network.sent).toHaveLength(before);
  });

  it("do not leave because the clock was wrong when they were queued", async () => {
    const clock = testClock(1_000);
    const { client, network, events } = device({ network: testNetwork(offline), clock });
    await client.createLead(ANA);
    clock.set(NOW);
    network.answers = [receipt];
    await client.flush();
    expect(events.map(({ name }) => name)).toEqual(["sent"]);
    expect(network.sent[1]?.lead).not.toHaveProperty("capturado_em");
  });

  it("a full queue refuses the newcomer, hands it back, and keeps what it promised to keep", async () => {
    const { client, told } = device({ network: testNetwork(offline), maxQueueSize: 2 });
    await client.createLead(ANA);
    await client.createLead(ANA);
    await expect(client.createLead(BIA)).rejects.toMatchObject({ code: "queue_full" });
    expect(told("dropped")).toMatchObject([{ reason: "queue_full", lead: BIA }]);
    expect(await client.pending()).toBe(2);
  });

  it("a damaged one is set aside, told, and the others go on", async () => {
    const dead = device({ network: testNetwork(offline) });
    const { id } = await dead.client.createLead(ANA);
    await dead.client.createLead(BIA);
    dead.storage.data.set(`streamleads.lead.${id}`, '{"nome":"An');
    const { client, network, told } = dead.restart(testNetwork());
    await quiet();
    expect(told("dropped")).toMatchObject([{ id, reason: "unreadable", lead: undefined }]);
    expect(network.sent.map(({ lead }) => lead.nome)).toEqual(["Bia Lima"]);
    expect(await client.pending()).toBe(0);
  });
});

describe("a storage that fails", () => {
  it("keeps no lead from being sent", async () => {
    const { client, storage, told } = device();
    storage.broken.add("setItem");
    expect(await client.createLead(ANA)).toMatchObject({ status: "sent" });
    expect(told("storage_failed").length).toBeGreaterThan(0);
  });

  it("is said in the result when nothing can be sent either", async () => {
    const { client, storage, network, clock } = device({ network: testNetwork(offline) });
    storage.broken.add("setItem");
    expect(await client.createLead(ANA)).toMatchObject({ status: "queued", stored: false });
    network.answers = [receipt];
    await clock.advance(60_000);
    expect(await client.pending()).toBe(0);
  });

  it("that cannot be read makes createLead reject: nobody says that the lead is safe", async () => {
    const { client, storage, network, clock } = device({ network: testNetwork(offline) });
    await client.createLead(ANA);
    storage.broken.add("getItem");
    await expect(client.createLead(BIA)).rejects.toMatchObject({ code: "storage_failed" });
    await expect(client.pending()).rejects.toThrow("getItem failed");
    await clock.advance(60_000);
    storage.broken.clear();
    network.answers = [receipt];
    await clock.advance(300_000);
    expect(network.sent.at(-1)?.lead.nome).toBe("Ana Souza");
    expect(await client.pending()).toBe(0);
  });

  it("that does not let go of a lead never has it sent twice, nor makes a loop", async () => {
    const { client, storage, network, clock, told } = device();
    storage.broken.add("removeItem");
    expect(await client.createLead(ANA)).toMatchObject({ status: "sent" });
    await clock.advance(300_000);
    expect(network.sent).toHaveLength(1);
    storage.broken.clear();
    await clock.advance(60_000);
    expect([network.sent.length, await client.pending(), told("sent").length]).toEqual([1, 0, 1]);
  });

  it("that says it removed and did not makes no loop either", async () => {
    const lying = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
    const forgetful = device({ storage: lying });
    expect(await forgetful.client.createLead(ANA)).toMatchObject({ status: "queued" });

    const frozen = device({ network: testNetwork(offline) });
    await frozen.client.createLead(ANA);
    const { getItem } = frozen.storage;
    const again = device({ storage: { getItem, setItem: () => undefined, removeItem: () => undefined } });
    await quiet();
    await again.client.flush();
    expect(again.network.sent).toHaveLength(1);
  });

  it("that is absent is warned of once, and the lead is sent all the same", async () => {
    const { client, options, warnings } = device({ storage: undefined, deaf: true });
    expect(await client.createLead(ANA)).toMatchObject({ status: "sent" });
    client.configure(options);
    expect(warnings).toEqual([expect.stringContaining("storage")]);
  });
});

describe("reset", () => {
  it("leaves nothing of anybody on the device", async () => {
    const { client, storage, network, clock } = device({ network: testNetwork(offline) });
    const { id } = await client.createLead(ANA);
    await client.createLead(BIA);
    storage.data.set(`streamleads.lead.${id}`, "{");
    await client.flush();
    await client.reset();
    expect(storage.data.size).toBe(0);
    network.answers = [receipt];
    const before = network.sent.length;
    await clock.advance(DAY);
    expect(network.sent).toHaveLength(before);
  });

  it("ends what waits for an answer, and what comes later tells nobody of that person", async () => {
    let answerNow = () => {};
    const slow = () =>
      new Promise<ReturnType<typeof receipt>>((resolve) => {
        answerNow = () => resolve(refused(422, "invalid_lead")());
      });
    const { client, events } = device({ network: testNetwork(slow, receipt) });
    const lead = client.createLead(ANA);
    await quiet();
    await client.reset();
    await expect(lead).rejects.toMatchObject({ code: "reset" });
    answerNow();
    await quiet();
    expect(events).toEqual([]);
    expect(await client.createLead(BIA)).toMatchObject({ status: "sent" });
  });

  it("rejects when the storage fails, since something may be left", async () => {
    const { client, storage } = device({ network: testNetwork(offline) });
    await client.createLead(ANA);
    storage.broken.add("removeItem");
    await expect(client.reset()).rejects.toThrow("removeItem failed");
  });
});

describe("close", () => {
  it("sends nothing more, keeps what waits, and configure goes on", async () => {
    const { client, network, clock, options } = device({ network: testNetwork(offline) });
    await client.createLead(ANA);
    client.close();
    await expect(client.createLead(BIA)).rejects.toMatchObject({ code: "not_configured" });
    network.answers = [receipt];
    await clock.advance(DAY);
    expect(network.sent).toHaveLength(1);
    expect(clock.timers()).toEqual([]);
    client.configure(options);
    await quiet();
    expect(network.sent).toHaveLength(2);
  });
});

describe("what is said", () => {
  it("holds nothing of a lead or of the key, whoever listens or not", async () => {
    const fields = [{ field: "telefone", code: "invalid_phone", message: "+5548991234567 não vale", fix: "" }];
    const { client, warnings, network, storage } = device({
      deaf: true,
      network: testNetwork(refused(422, "invalid_lead", fields)),
    });
    client.on("sent", () => {
      throw new Error("Ana Souza");
    });
    await expect(client.createLead(ANA)).rejects.toThrow();
    network.answers = [receipt];
    await client.createLead(ANA);
    storage.broken.add("setItem");
    await client.createLead(ANA);
    network.answers = [refused(401, "invalid_api_key")];
    await client.createLead(ANA);
    expect(warnings.length).toBeGreaterThanOrEqual(4);
    expect(warnings.join("\n")).not.toMatch(/Ana|99123|sl_pub|não vale\b.*\+/);
    expect(warnings.join("\n")).toContain("telefone");
  });

  it("a listener that throws stops nothing, and one that left hears nothing", async () => {
    const { client, warnings } = device();
    const heard: string[] = [];
    const off = client.on("sent", () => void heard.push("left"));
    client.on("sent", () => {
      throw new Error("fault of the app");
    });
    client.on("sent", () => void heard.push("stayed"));
    off();
    expect(await client.createLead(ANA)).toMatchObject({ status: "sent" });
    expect(heard).toEqual(["stayed"]);
    expect(warnings).toEqual([expect.stringContaining('"sent"')]);
  });
});
