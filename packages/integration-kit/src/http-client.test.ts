import { getEventListeners, once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createEgress } from "./dispatcher.ts";
import { createHttp, type HttpOptions } from "./http-client.ts";
import { closedPort } from "./testing/closed-port.ts";

const egress = createEgress({ allow: ["127.0.0.0/8"] });
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => egress.close());

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
async function httpServer(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return listening(server);
}
async function tcpServer(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    onSocket(socket);
  });
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return listening(server);
}
function client(baseUrl: string, options: Partial<HttpOptions> = {}, headers?: Record<string, string>) {
  return createHttp(
    { baseUrl, ...(headers ? { headers } : {}) },
    { dispatcher: egress.dispatcher, timeoutMs: 2_000, ...options },
  );
}
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
/** A server that tells what it was asked. */
function mirror() {
  return httpServer(async (request, response) => {
    const body = await bodyOf(request);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
}

describe("an answer", () => {
  it("carries status, lower-case headers, text and JSON, whatever the status", async () => {
    const url = await httpServer((_request, response) => {
      response.writeHead(
        418,
        [
          ["X-Thing", "a"],
          ["Set-Cookie", "a=1"],
          ["Set-Cookie", "b=2"],
        ].flat(),
      );
      response.end('{"ok":false,"nome":"João"}');
    });
    const result = await client(url).get("/");
    expect(result).toMatchObject({ kind: "answer", status: 418, text: '{"ok":false,"nome":"João"}' });
    if (result.kind !== "answer") throw new Error(result.kind);
    expect(result.headers).toMatchObject({ "x-thing": "a", "set-cookie": "a=1, b=2" });
    expect(result.json).toEqual({ ok: false, nome: "João" });
    expect(result.json).toBe(result.json);
  });

  it.each([
    ["empty", "", undefined],
    ["HTML", "<html></html>", undefined],
    ["half a JSON", '{"id": 1', undefined],
    ["JSON null", "null", null],
    ["JSON with a byte order mark", '\uFEFF{"a":1}', { a: 1 }],
  ])("with a body that is %s is read without an exception", async (_name, text, json) => {
    const url = await httpServer((_request, response) => response.end(text));
    expect(await client(url).get("/")).toMatchObject({ kind: "answer", status: 200, json });
  });

  it("split inside a character is put together again", async () => {
    const bytes = Buffer.from('"ã"');
    const url = await httpServer((_request, response) => {
      response.write(bytes.subarray(0, 2), () => response.end(bytes.subarray(2)));
    });
    expect(await client(url).get("/")).toMatchObject({ json: "ã" });
  });

  it("that redirects is given back, and the other address is never asked", async () => {
    const asked: (string | undefined)[] = [];
    const url = await httpServer((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await client(url).get("/first")).toMatchObject({ kind: "answer", status: 302 });
    expect(asked).toEqual(["/first"]);
  });

  it("after an interim one is the final one", async () => {
    const url = await tcpServer((socket) => {
      socket.once("data", () =>
        socket.end("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok"),
      );
    });
    expect(await client(url).get("/")).toMatchObject({ kind: "answer", status: 201, text: "ok" });
  });
});

describe("a request", () => {
  const asked = async (base: string, call: (http: ReturnType<typeof client>, url: string) => Promise<unknown>) => {
    const url = await mirror();
    const result = (await call(client(url + base, {}, { Authorization: "Bearer abc", "X-Kind": "base" }), url)) as {
      json: { method: string; url: string; headers: Record<string, string>; body: string };
    };
    return result.json;
  };

  for (const [base, path, expected] of [
    ["/v26.0", "/123/messages", "/v26.0/123/messages"],
    ["/v26.0/", "/123/messages", "/v26.0/123/messages"],
    ["/v26.0", "123", "/v26.0/123"],
    ["", "/me", "/me"],
    ["", "", "/"],
    ["/webhook/lead", "", "/webhook/lead"],
    ["/webhook/lead/", "", "/webhook/lead/"],
    ["/webhook/lead?code=1", "", "/webhook/lead?code=1"],
    ["/webhook/lead?code=1", "/more", "/webhook/lead/more"],
    ["/a", "?x=1", "/a?x=1"],
    ["/a", "/b#c", "/a/b"],
    ["/a", "//evil.example/x", "/a//evil.example/x"],
  ] as const) {
    it(`joins "${base}" and "${path}" to ${expected}`, async () => {
      expect((await asked(base, (http) => http.get(path))).url).toBe(expected);
    });
  }

  it("takes a full URL of the same origin as it is", async () => {
    expect((await asked("/v3", (http, url) => http.get(`${url}/v4/next?after=2`))).url).toBe("/v4/next?after=2");
  });

  it("never leaves its origin: a full URL elsewhere is a path that does not exist here", async () => {
    const { url } = await asked("/v3", (http) => http.get("https://evil.example/steal"));
    expect(url).toBe("/v3/https://evil.example/steal");
  });

  it("adds the query, encoded, to what the path has", async () => {
    const json = await asked("/v3", (http) => http.get("/people?a=1", { query: { q: "São Paulo & região", n: "2" } }));
    expect(Object.fromEntries(new URL(json.url, "http://x").searchParams)).toEqual({
      a: "1",
      q: "São Paulo & região",
      n: "2",
    });
  });

  it("sends JSON with its type and length", async () => {
    const json = await asked("", (http) => http.post("/", { nome: "João" }));
    expect(json).toMatchObject({ method: "POST", body: '{"nome":"João"}' });
    expect(json.headers).toMatchObject({ "content-type": "application/json", "content-length": "16" });
  });

  it("sends a form", async () => {
    const json = await asked("", (http) => http.request("POST", "/", { form: { To: "+5511", Body: "Olá & até" } }));
    expect(Object.fromEntries(new URLSearchParams(json.body))).toEqual({ To: "+5511", Body: "Olá & até" });
    expect(json.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it("sends a body as it is", async () => {
    const options = { body: Buffer.from("cru"), headers: { "Content-Type": "text/plain" } };
    const json = await asked("", (http) => http.request("PUT", "/", options));
    expect(json).toMatchObject({ method: "PUT", body: "cru", headers: { "content-type": "text/plain" } });
  });

  it("patches, and posts without a body", async () => {
    expect(await asked("", (http) => http.patch("/", [1]))).toMatchObject({ method: "PATCH", body: "[1]" });
    const empty = await asked("", (http) => http.post("/", undefined));
    expect(empty).toMatchObject({ body: "", headers: { "content-length": "0" } });
    expect(empty.headers).not.toHaveProperty("content-type");
  });

  it("carries the connection's headers, which a call's own replace however they are spelled", async () => {
    const { headers } = await asked("", (http) => http.get("/", { headers: { "x-KIND": "call" } }));
    expect(headers).toMatchObject({ authorization: "Bearer abc", "x-kind": "call", "user-agent": "StreamLeads" });
  });
});

describe("not sent", () => {
  it("is what a refused port comes to", async () => {
    expect(await client(await closedPort()).post("/", {})).toMatchObject({ kind: "not_sent", code: "ECONNREFUSED" });
  });

  it("is what an unknown name comes to", async () => {
    const lookup = () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    const own = createEgress({ allow: [], lookup });
    const http = createHttp({ baseUrl: "https://crm.example" }, { dispatcher: own.dispatcher, timeoutMs: 2_000 });
    expect(await http.get("/")).toMatchObject({ kind: "not_sent", code: "ENOTFOUND" });
    await own.close();
  });

  it("is what a server without TLS comes to when https is asked", async () => {
    const url = await mirror();
    const result = await client(url.replace("http:", "https:")).get("/");
    expect(result.kind).toBe("not_sent");
  });

  it("is what a connection that breaks during the TLS handshake comes to", async () => {
    const url = await tcpServer((socket) => socket.once("data", () => socket.destroy()));
    const result = await client(url.replace("http:", "https:")).get("/");
    expect(result).toMatchObject({ kind: "not_sent", code: "ECONNRESET" });
  });

  it("is what waiting in vain for a connection comes to, and nothing is sent afterwards", async () => {
    const seen: (string | undefined)[] = [];
    let free = () => {};
    const url = await httpServer((request, response) => {
      seen.push(request.url);
      if (request.url === "/slow") free = () => response.end("late");
      else response.end("ok");
    });
    const own = createEgress({ allow: ["127.0.0.1"], connectionsPerOrigin: 1 });
    const bound = (timeoutMs: number) => createHttp({ baseUrl: url }, { dispatcher: own.dispatcher, timeoutMs });
    const slow = bound(5_000).get("/slow");
    expect(await bound(50).post("/given-up", {})).toMatchObject({ kind: "not_sent", code: "timeout" });
    free();
    expect(await slow).toMatchObject({ kind: "answer", text: "late" });
    expect(await bound(5_000).get("/next")).toMatchObject({ kind: "answer", text: "ok" });
    expect(seen).toEqual(["/slow", "/next"]);
    await own.close();
  });

  it("is what a connection that is never accepted comes to", async () => {
    const own = createEgress({ allow: ["127.0.0.1"], lookup: () => new Promise(() => {}) });
    const http = createHttp({ baseUrl: "http://crm.example" }, { dispatcher: own.dispatcher, timeoutMs: 50 });
    expect(await http.get("/")).toMatchObject({ kind: "not_sent", code: "timeout" });
    await own.dispatcher.destroy();
  });

  it("is what a signal that already ended comes to", async () => {
    const http = client(await mirror(), { signal: AbortSignal.abort() });
    expect(await http.post("/", {})).toMatchObject({ kind: "not_sent", code: "aborted" });
  });

  it.each([
    ["a line break in a header", { headers: { "x-token": "abc\r\nx-other: 1" } }],
    ["a body that JSON cannot say", { json: { n: 1n } }],
  ])("is what %s comes to", async (_name, options) => {
    const http = client(await mirror());
    expect(await http.request("POST", "/", options)).toMatchObject({ kind: "not_sent", code: "invalid_request" });
  });

  it("is what a path with a space comes to", async () => {
    const http = client(await mirror());
    expect(await http.get("/a b")).toMatchObject({ kind: "not_sent", code: "invalid_request" });
  });

  it.each(["", "crm.example", "ftp://crm.example", "javascript:alert(1)"])(
    "is what the base %j comes to",
    async (base) => {
      expect(await client(base).get("/")).toEqual({ kind: "not_sent", code: "invalid_address", durationMs: 0 });
    },
  );
});

describe("no answer", () => {
  it("is what a server that hangs comes to, within the time-out", async () => {
    const result = await client(await httpServer(() => {}), { timeoutMs: 80 }).post("/", {});
    expect(result).toMatchObject({ kind: "no_answer", code: "timeout" });
    expect(result.durationMs).toBeLessThan(1_000);
  });

  it("is what a body that drips comes to, within the time-out", async () => {
    const url = await httpServer((_request, response) => {
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await client(url, { timeoutMs: 120 }).get("/")).toMatchObject({ kind: "no_answer", code: "timeout" });
  });

  it("is what a server that accepts and closes comes to", async () => {
    const url = await tcpServer((socket) => socket.once("data", () => socket.destroy()));
    expect(await client(url).post("/", {})).toMatchObject({ kind: "no_answer", code: "UND_ERR_SOCKET" });
  });

  it("is what a reset comes to", async () => {
    const url = await tcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await client(url).post("/", {})).toMatchObject({ kind: "no_answer", code: "ECONNRESET" });
  });

  it("is what a body that breaks off comes to", async () => {
    const head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    const url = await tcpServer((socket) => socket.once("data", () => socket.end(head)));
    expect((await client(url).get("/")).kind).toBe("no_answer");
  });

  it("is what something that is not HTTP comes to", async () => {
    const url = await tcpServer((socket) => socket.once("data", () => socket.end("220 smtp ready\r\n")));
    expect((await client(url).get("/")).kind).toBe("no_answer");
  });

  it("is what a reused connection that dies after the request was written comes to, and nothing is sent twice", async () => {
    let requests = 0;
    const url = await httpServer((request, response) => {
      requests++;
      if (requests === 1) response.end("first");
      else request.socket.destroy();
    });
    const http = client(url);
    expect(await http.get("/")).toMatchObject({ kind: "answer", text: "first" });
    expect(await http.get("/")).toMatchObject({ kind: "no_answer", code: "UND_ERR_SOCKET" });
    expect(requests).toBe(2);
  });

  it("is what a body over the cap comes to; a body at the cap is read", async () => {
    const url = await httpServer((request, response) => response.end("x".repeat(Number(request.url?.slice(1)))));
    const http = client(url, { bodyBytesMax: 1_000 });
    expect(await http.get("/1000")).toMatchObject({ kind: "answer" });
    expect(await http.get("/1001")).toMatchObject({ kind: "no_answer", code: "body_too_large" });
  });

  it("is capped at 1 MiB unless told otherwise", async () => {
    const url = await httpServer((_request, response) => response.end(Buffer.alloc(1024 * 1024 + 1, 32)));
    expect(await client(url).get("/")).toMatchObject({ kind: "no_answer", code: "body_too_large" });
  });

  it.each([
    ["aborted", undefined],
    ["timeout", new DOMException("too long", "TimeoutError")],
  ])("is what the attempt's signal comes to while the server works: %s", async (code, reason) => {
    const stop = new AbortController();
    const url = await httpServer(() => stop.abort(reason));
    expect(await client(url, { signal: stop.signal }).post("/", {})).toMatchObject({ kind: "no_answer", code });
  });
});

it("a thousand calls leave no listener on the attempt's signal and reuse their connections", async () => {
  const sockets = new Set<Socket>();
  const url = await httpServer((request, response) => {
    sockets.add(request.socket);
    response.end("{}");
  });
  const signal = new AbortController().signal;
  const http = client(url, { signal, timeoutMs: 10_000 });
  const results = await Promise.all(Array.from({ length: 1_000 }, () => http.post("/", { a: 1 })));
  expect(results.filter(({ kind }) => kind !== "answer")).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(sockets.size).toBeLessThanOrEqual(64);
});
