import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, startDemo } from "./run.ts";
import type { Sent } from "./send.ts";

/** As many leads of the sample as show a hot, a warm and a cold one, a refusal and its correction. */
const LEADS = 7;

let parent: string;
let demo: Demo;
let sent: Sent[];
const printed: string[] = [];

beforeAll(async () => {
  // What stands in the caller's own environment must not reach a demonstration.
  process.env.N8N_WEBHOOK_URL = "https://n8n.empresa-de-verdade.example/webhook/leads";
  parent = await mkdtemp(join(tmpdir(), "streamleads-demo-"));
  demo = await startDemo({
    folder: join(parent, ".demo"),
    isFresh: false,
    isQuiet: false,
    leads: LEADS,
    isStreaming: false,
    buildsDashboard: false,
    hubPort: 0,
    sandboxPort: 0,
    print: (text) => printed.push(text),
    wait: async () => {},
    random: () => 0.5,
  });
  sent = await demo.leads;
});
afterAll(async () => {
  delete process.env.N8N_WEBHOOK_URL;
  await demo?.stop();
  await rm(parent, { recursive: true, force: true });
});

const arrivedAt = (provider: string) => demo.sandbox.arrivals().filter((one) => one.provider === provider);

describe("the demonstration", () => {
  it("lets the first lead travel to every system that a hot one goes to", () => {
    expect(sent[0]).toMatchObject({ kind: "taken", id: 1, score: 35, status: "QUENTE", isKnown: false });
    const { deliveries } = sent[0] as Extract<Sent, { kind: "taken" }>;
    expect(deliveries).toMatchObject({ delivered: deliveries.wanted });
    expect(deliveries.wanted).toBeGreaterThanOrEqual(6);
    const titles = demo.sandbox.arrivals().map(({ arrival }) => arrival.title);
    expect(titles).toContain("n8n recebeu o lead Carlos Silva (QUENTE)");
    for (const provider of ["n8n", "hubspot", "whatsapp", "slack", "google-analytics"]) {
      expect(arrivedAt(provider).length, provider).toBeGreaterThan(0);
    }
  });

  it("shows a refusal and, corrected, the same person taken", () => {
    expect(sent[5]).toMatchObject({ kind: "refused", status: 422, problems: [expect.stringContaining("telefone")] });
    expect(sent[6]).toMatchObject({ kind: "taken", nome: "Tiago Ramos" });
  });

  it("prints the addresses first, then a line for each lead, then that no more come", () => {
    expect(printed).toHaveLength(LEADS + 2);
    expect(printed[0]).toContain(demo.addresses.password);
    expect(printed[1]).toContain("Carlos Silva");
    expect(printed.at(-1)).toContain("Não chegam mais leads");
  });

  it("lets one log in with what it prints", async () => {
    const { hubUrl, email, password } = demo.addresses;
    const answer = await fetch(`${hubUrl}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: hubUrl },
      body: JSON.stringify({ email, password }),
    });
    expect(answer.status).toBe(200);
  });

  it("sends nothing anywhere else, whatever the caller's environment says", () => {
    const { connections } = demo.hub.context;
    expect(connections.all().length).toBeGreaterThanOrEqual(6);
    for (const { name, sandbox, settings } of connections.all()) {
      expect(sandbox, name).toBe(true);
      expect(JSON.stringify(settings), name).not.toContain("empresa-de-verdade");
    }
    expect(demo.hub.context.config.EGRESS_ALLOW).toBe("127.0.0.0/8");
  });

  it("catches up by itself when a provider that was down comes back", async () => {
    demo.sandbox.fail("n8n", { kind: "answer", status: 500 }, 1);
    const before = arrivedAt("n8n").length;
    const arrived = new Promise<void>((resolve) => {
      demo.sandbox.onArrival(({ provider }) => provider === "n8n" && resolve());
    });
    const { hubUrl, apiKey } = demo.addresses;
    const answer = await fetch(`${hubUrl}/api/v1/leads`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": apiKey },
      body: JSON.stringify({ nome: "Nadir Rocha", email: "nadir@rocha.example", origem: "WEBSITE" }),
    });
    expect(answer.status).toBe(201);
    await arrived;
    expect(arrivedAt("n8n").length).toBe(before + 1);
  });

  it("keeps its log out of the terminal and personal data out of its log", async () => {
    const log = await readFile(demo.addresses.logFile, "utf8");
    expect(log).toContain("hub.started");
    for (const personal of ["Carlos Silva", "carlos@email.example", demo.addresses.password, demo.addresses.apiKey]) {
      expect(log).not.toContain(personal);
    }
  });
});
