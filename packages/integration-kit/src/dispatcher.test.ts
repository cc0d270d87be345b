import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEgress, type Egress, type EgressOptions, type ResolvedAddress } from "./dispatcher.ts";
import { createHttp } from "./http-client.ts";

let port = 0;
let requests: { host: string | undefined }[] = [];
const server = createServer((request, response) => {
  requests.push({ host: request.headers.host });
  response.end("inside");
});
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  requests = [];
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const open: Egress[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((egress) => egress.close()));
});
function egressWith(options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ allow: [], ...options });
  open.push(egress);
  return egress;
}
const ipv4 = (address: string): ResolvedAddress => ({ address, family: 4 });
function get(egress: Egress, baseUrl: string) {
  return createHttp({ baseUrl }, { dispatcher: egress.dispatcher, timeoutMs: 2_000 }).get("/");
}

describe("the guard inside connect", () => {
  it.each(["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "[::ffff:127.0.0.1]"])(
    "refuses the literal %s, and nothing arrives",
    async (host) => {
      const lookup = () => Promise.reject(new Error("a literal is never looked up"));
      expect(await get(egressWith({ lookup }), `http://${host}:${port}`)).toMatchObject({
        kind: "not_sent",
        code: "egress_refused",
      });
      expect(requests).toEqual([]);
    },
  );

  it("refuses localhost through the system's own lookup", async () => {
    expect(await get(egressWith(), `http://localhost:${port}`)).toMatchObject({ code: "egress_refused" });
    expect(requests).toEqual([]);
  });

  it.each([
    ["a private address", [ipv4("127.0.0.1")]],
    ["the metadata service", [ipv4("169.254.169.254")]],
    ["a private IPv6 address", [{ address: "fd00::1", family: 6 }]],
    ["a public and a private address", [ipv4("93.184.215.14"), ipv4("127.0.0.1")]],
    ["a private and a public address", [ipv4("127.0.0.1"), ipv4("93.184.215.14")]],
  ])("refuses a name that answers with %s", async (_name, addresses) => {
    const egress = egressWith({ lookup: async () => addresses });
    expect(await get(egress, `http://crm.example:${port}`)).toMatchObject({ kind: "not_sent", code: "egress_refused" });
    expect(requests).toEqual([]);
  });

  it("refuses a name without addresses as unknown", async () => {
    const egress = egressWith({ lookup: async () => [] });
    expect(await get(egress, "http://crm.example")).toMatchObject({ kind: "not_sent", code: "ENOTFOUND" });
  });

  it("connects to exactly what was vetted: a name that changes its answer is never asked twice", async () => {
    let lookups = 0;
    const lookup = async () => [ipv4(lookups++ === 0 ? "127.0.0.1" : "10.0.0.1")];
    const egress = egressWith({ allow: ["127.0.0.1"], lookup });
    expect(await get(egress, `http://crm.example:${port}`)).toMatchObject({ kind: "answer", text: "inside" });
    expect(lookups).toBe(1);
    expect(requests).toEqual([{ host: `crm.example:${port}` }]);
  });

  it("vets each new connection anew", async () => {
    const answers = ["127.0.0.1", "10.0.0.1"];
    const egress = egressWith({ allow: ["127.0.0.1"], lookup: async () => [ipv4(answers.shift()!)] });
    expect(await get(egress, `http://crm.example:${port}`)).toMatchObject({ kind: "answer" });
    server.closeAllConnections();
    // The pool notices the closed connection in its own time; the answer of either call is never from 10.0.0.1.
    const results = [await get(egress, `http://crm.example:${port}`), await get(egress, `http://crm.example:${port}`)];
    expect(results.map((result) => result.kind)).not.toContain("answer");
  });

  it("keeps the name in TLS while it connects to the vetted address", async () => {
    let hello = "";
    const tls = createTcpServer((socket) => {
      socket.once("data", (bytes) => {
        hello = bytes.toString("latin1");
        socket.destroy();
      });
    });
    tls.listen(0, "127.0.0.1");
    await once(tls, "listening");
    const egress = egressWith({ allow: ["127.0.0.1"], lookup: async () => [ipv4("127.0.0.1")] });
    const result = await get(egress, `https://crm.example:${(tls.address() as AddressInfo).port}`);
    tls.close();
    expect(result.kind).toBe("not_sent");
    expect(hello).toContain("crm.example");
  });

  it("lets an allowed host through whatever it resolves to, and only that host", async () => {
    const egress = egressWith({ allow: ["n8n.local"], lookup: async () => [ipv4("127.0.0.1")] });
    expect(await get(egress, `http://n8n.local:${port}`)).toMatchObject({ kind: "answer" });
    expect(await get(egress, `http://other.local:${port}`)).toMatchObject({ code: "egress_refused" });
  });

  it("lets an allowed network through as a literal", async () => {
    const egress = egressWith({ allow: ["127.0.0.0/8"] });
    expect(await get(egress, `http://127.0.0.1:${port}`)).toMatchObject({ kind: "answer" });
  });

  it("goes on to the next vetted address when the first refuses the connection", async () => {
    const lookup = async () => [ipv4("127.0.0.2"), ipv4("127.0.0.1")];
    const egress = egressWith({ allow: ["127.0.0.0/8"], lookup });
    expect(await get(egress, `http://crm.example:${port}`)).toMatchObject({ kind: "answer" });
  });

  it("a refusal leaves the way out usable", async () => {
    const egress = egressWith({ allow: ["127.0.0.1"] });
    expect(await get(egress, "http://10.0.0.1")).toMatchObject({ code: "egress_refused" });
    expect(await get(egress, `http://127.0.0.1:${port}`)).toMatchObject({ kind: "answer" });
    expect(await get(egress, "http://10.0.0.1")).toMatchObject({ code: "egress_refused" });
  });
});

describe("check", () => {
  const lookup = async (host: string) => {
    if (host === "gone.example") throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
    return [ipv4(host === "inside.example" ? "10.0.0.1" : "93.184.215.14")];
  };
  it.each([
    ["https://crm.example/v2", true, ""],
    ["http://93.184.215.14", true, ""],
    ["http://192.168.0.7", true, ""],
    ["https://inside.example", false, "EGRESS_ALLOW"],
    ["http://0x7f.1/", false, "EGRESS_ALLOW"],
    ["http://[::1]:8000/", false, "EGRESS_ALLOW"],
    ["https://gone.example", false, "DNS"],
    ["ftp://crm.example", false, "https://"],
    ["crm.example", false, "URL válida"],
  ])("%s: %s", async (url, ok, word) => {
    const result = await egressWith({ allow: ["192.168.0.0/16"], lookup }).check(url);
    expect(result.ok).toBe(ok);
    expect(result.ok ? "" : result.reason).toContain(word);
  });
});

it("opens at most the connections that an origin is allowed", async () => {
  const egress = egressWith({ allow: ["127.0.0.1"], connectionsPerOrigin: 2 });
  let connections = 0;
  server.on("connection", () => connections++);
  const http = createHttp({ baseUrl: `http://127.0.0.1:${port}` }, { dispatcher: egress.dispatcher, timeoutMs: 2_000 });
  const results = await Promise.all(Array.from({ length: 20 }, () => http.get("/")));
  server.removeAllListeners("connection");
  expect(results.every(({ kind }) => kind === "answer")).toBe(true);
  expect(connections).toBe(2);
});
