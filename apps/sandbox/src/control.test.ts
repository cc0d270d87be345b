import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(sandbox.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function sendSlack(text: string): Promise<number> {
  const answer = await fetch(sandbox.env().SLACK_WEBHOOK_URL ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  });
  return answer.status;
}

/** Reads a stream of events until one has this name. */
async function eventNamed(name: string, body: ReadableStream<Uint8Array>): Promise<unknown> {
  let text = "";
  for await (const chunk of body.values({ preventCancel: true })) {
    text += Buffer.from(chunk).toString("utf8");
    const found = text.split("\n\n").find((event) => event.startsWith(`event: ${name}\n`) && text.endsWith("\n\n"));
    if (found) return JSON.parse(found.slice(found.indexOf("data: ") + 6));
  }
  throw new Error(`the stream ended without "${name}"`);
}

describe("the page", () => {
  it.each(["/", "/page.css", "/page.js"])("%s is served with a policy that lets nothing else run", async (path) => {
    const answer = await call("GET", path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("is told everything when it opens and then what arrives", async () => {
    await sendSlack("Antes");
    const { body } = await call("GET", "/api/events");
    const snapshot = await eventNamed("snapshot", body!);
    expect(snapshot).toMatchObject({ arrivals: [{ title: "Slack #vendas: Antes", provider: "slack" }] });
    await sendSlack("Depois");
    const change = await eventNamed("change", body!);
    expect(change).toMatchObject({ arrivals: [{ title: "Slack #vendas: Depois", detail: expect.any(String) }] });
    await body!.cancel();
  });

  it("is told when a provider is broken by somebody else", async () => {
    const { body } = await call("GET", "/api/events");
    await eventNamed("snapshot", body!);
    await call("POST", "/api/faults/slack", { kind: "hang" });
    const change = (await eventNamed("change", body!)) as { providers: { slug: string; fault: unknown }[] };
    expect(change.providers.find(({ slug }) => slug === "slack")?.fault).toEqual({
      fault: { kind: "hang" },
      left: null,
    });
    await body!.cancel();
  });
});

describe("the API", () => {
  it("lists arrivals, newest first, of one provider and no more than asked for", async () => {
    for (const text of ["um", "dois", "três"]) await sendSlack(text);
    const answer = await call("GET", "/api/arrivals?provider=slack&limit=2");
    const { arrivals } = (await answer.json()) as { arrivals: { arrival: { title: string } }[] };
    expect(arrivals.map(({ arrival }) => arrival.title)).toEqual(["Slack #vendas: três", "Slack #vendas: dois"]);
    const { arrivals: ofN8n } = (await (await call("GET", "/api/arrivals?provider=n8n")).json()) as {
      arrivals: unknown[];
    };
    expect(ofN8n).toEqual([]);
  });

  it("refuses a limit that is no number", async () => {
    expect((await call("GET", "/api/arrivals?limit=muitos")).status).toBe(422);
  });

  it("breaks a provider as asked, says so, and heals it", async () => {
    const set = await call("POST", "/api/faults/slack", { kind: "answer", status: 500, count: 2 });
    expect(await set.json()).toMatchObject({ provider: { slug: "slack", fault: { left: 2 } } });
    expect(await sendSlack("Oi")).toBe(500);
    const healed = await call("DELETE", "/api/faults/slack");
    expect(await healed.json()).toMatchObject({ provider: { slug: "slack", fault: null, requests: 1, arrived: 0 } });
    expect(await sendSlack("Oi")).toBe(200);
  });

  it.each([
    ["a fault without a kind", {}],
    ["an unknown kind", { kind: "explode" }],
    ["a status outside of HTTP", { kind: "answer", status: 42 }],
    ["a header with a line break", { kind: "answer", status: 429, headers: { "retry-after": "10\r\nx: y" } }],
    ["no count at all", { kind: "hang", count: 0 }],
  ])("refuses %s with the right form", async (_what, body) => {
    const answer = await call("POST", "/api/faults/slack", body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ error: { code: "invalid_fault", fix: expect.stringMatching(/\w/) } });
    expect(await sendSlack("Oi")).toBe(200);
  });

  it("names the providers when asked to break an unknown one", async () => {
    const answer = await call("POST", "/api/faults/pombo", { kind: "hang" });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { fix: expect.stringContaining("hubspot") } });
  });

  it("takes no orders from another site's page", async () => {
    const answer = await call("POST", "/api/faults/slack", { kind: "hang" }, { origin: "https://outro.example" });
    expect(answer.status).toBe(403);
    const own = await call("POST", "/api/faults/slack", { kind: "hang" }, { origin: sandbox.url });
    expect(own.status).toBe(200);
  });

  it("answers 404 in its own form where there is nothing", async () => {
    for (const path of ["/nada", "/api/nada", "/api/arrivals/1/page", "/api/faults"]) {
      const answer = await call("GET", path);
      expect(answer.status, path).toBe(404);
      expect(await answer.json(), path).toMatchObject({ error: { code: "not_found" } });
    }
  });
});
