import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let url: string;

beforeAll(async () => {
  server = await startTestServer("events");
  url = await server.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => server.close());

const connect = (key: string) => fetch(`${url}/api/v1/events`, { headers: { "x-api-key": key } });

/** Reads until the text holds what is waited for. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  let text = "";
  while (!text.includes(wanted)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`ended before ${wanted}: ${text}`);
    text += new TextDecoder().decode(value);
  }
  return text;
}

describe("GET /api/v1/events", () => {
  it("streams the number of a lead that arrives, and nothing about the person", async () => {
    const answer = await connect(server.keys.read);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await readUntil(reader, "retry:");
    const { json } = await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Carlos Silva", email: "carlos@example.com" },
    });
    const text = await readUntil(reader, "event: lead");
    expect(text).toContain(`{"ids":[${json.id}]}`);
    expect(text).not.toMatch(/carlos/i);
    await reader.cancel();
  });

  it("ends its streams when the server stops, instead of waiting for them", async () => {
    const answer = await connect(server.keys.read);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await readUntil(reader, "retry:");
    const closing = server.app.close();
    for (let done = false; !done; ) done = (await reader.read()).done;
    await closing;
  });
});
