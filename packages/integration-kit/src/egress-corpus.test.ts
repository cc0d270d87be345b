/**
 * Every way that is known to spell an address inside, against the real client: whatever a person or a provider's answer
 * puts into a connection's settings, nothing inside is reached. A server listens on loopback; it must hear nothing.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEgress, type Egress, type ResolvedAddress } from "./dispatcher.ts";
import { createHttp } from "./http-client.ts";

let port = 0;
let heard: string[] = [];
const inside = createServer((request, response) => {
  heard.push(`${request.headers.host} ${request.url}`);
  if (request.url === "/once") response.setHeader("connection", "close");
  if (request.url === "/elsewhere") response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` });
  response.end("inside");
});
beforeAll(async () => {
  inside.listen({ port: 0, host: "::", ipv6Only: false });
  await once(inside, "listening");
  port = (inside.address() as AddressInfo).port;
});
afterAll(() => {
  inside.close();
  inside.closeAllConnections();
});

const open: Egress[] = [];
afterEach(async () => {
  heard = [];
  await Promise.all(open.splice(0).map((egress) => egress.close()));
});

/** Names that a resolver of the test knows; any other name is a fault of the test. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "localtest.example": ["127.0.0.1"],
  "nip.example": ["10.0.0.1"],
  "metadata.google.internal": ["169.254.169.254"],
  "instance-data": ["169.254.169.254"],
  "kubernetes.default.svc": ["10.96.0.1"],
  "host.docker.internal": ["192.168.65.2"],
  "six.example": ["::1"],
  "mapped.example": ["::ffff:127.0.0.1"],
  "nat64.example": ["64:ff9b::7f00:1"],
  "mixed.example": ["93.184.215.14", "127.0.0.1"],
  "xn--e1afmkfd.example": ["172.16.5.4"],
};
const resolve = async (host: string): Promise<ResolvedAddress[]> => {
  const addresses = NAMES[host];
  if (addresses === undefined) throw new Error(`the corpus has no name "${host}"`);
  return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
};

function ask(baseUrl: string, allow: string[] = [], lookup = resolve) {
  const egress = createEgress({ allow, lookup });
  open.push(egress);
  return createHttp({ baseUrl }, { dispatcher: egress.dispatcher, timeoutMs: 2_000 }).get("/");
}

const LITERALS = [
  // Loopback in every base and length that a URL parser reads as IPv4.
  ..."127.0.0.1 127.0.0.2 127.255.255.254 127.1 127.0.1 2130706433 017700000001 0x7f000001 0x7F.1 0x7f.0.0.1".split(
    " ",
  ),
  ..."0177.0.0.1 0177.1 00000177.0.0.1 127.0x0.0x0.0x1 127.0.0.01 127.000.000.001 127.0.0.1. 2130706434 0x7f.0x0.0x0.0x1".split(
    " ",
  ),
  // Other digits than ASCII ones, and dots that are none.
  "①②⑦.⓪.⓪.①",
  "１２７.０.０.１",
  "127。0。0。1",
  "127．0．0．1",
  "127｡0｡0｡1",
  "%31%32%37.0.0.1",
  // The unspecified address reaches loopback on most systems.
  ..."0 0.0.0.0 0x0 00 0.0".split(" "),
  // Private, shared, link-local, metadata.
  ..."10.0.0.1 10.1 0xa000001 167772161 012.0.0.1 172.16.0.1 172.31.255.255 0xac.0x10.0.1 192.168.0.1 3232235521".split(
    " ",
  ),
  ..."0xc0a80001 192.168.1 100.64.0.1 169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376 169.254.43518".split(
    " ",
  ),
  // Multicast, broadcast, reserved, benchmarking.
  ..."224.0.0.1 239.255.255.250 255.255.255.255 4294967295 240.0.0.1 198.18.0.1 192.0.2.1".split(" "),
  // IPv6, and IPv4 carried in it.
  ..."[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:0001]".split(
    " ",
  ),
  ..."[::ffff:10.0.0.1] [::ffff:169.254.169.254] [::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1]".split(
    " ",
  ),
  ..."[64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:a9fe:a9fe::1] [2001:0:7f00:1::] [fe80::1]".split(
    " ",
  ),
  ..."[fc00::1] [fd00:ec2::254] [fec0::1] [ff02::1] [2001:db8::1] [100::1] [::ffff:0:0]".split(" "),
];

describe("literals", () => {
  it("are more than sixty", () => expect(new Set(LITERALS).size).toBeGreaterThan(60));

  it.each(LITERALS)("http://%s is refused before anything leaves", async (host) => {
    expect(await ask(`http://${host}:${port}`)).toMatchObject({ kind: "not_sent", code: "egress_refused" });
    expect(heard).toEqual([]);
  });

  it.each([
    ["a name and a password in front", "http://crm.example:x@127.0.0.1"],
    ["a name as the user", "http://crm.example@127.0.0.1"],
    ["a fragment that looks like a host", "http://127.0.0.1#@crm.example"],
    ["a backslash for a slash", "http://127.0.0.1\\@crm.example"],
    ["tabs inside", "http://127.0.\t0.1"],
  ])("with %s nothing is reached either", async (_what, address) => {
    const url = address.replace("127.0.0.1", `127.0.0.1:${port}`).replace("127.0.\t0.1", `127.0.\t0.1:${port}`);
    const result = await ask(url);
    expect(result.kind).toBe("not_sent");
    expect(heard).toEqual([]);
  });

  it.each([
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:70/",
    "unix:/var/run/docker.sock",
    "data:,x",
    "javascript:1",
  ])("%s is no address", async (address) => expect(await ask(address)).toMatchObject({ kind: "not_sent" }));
});

describe("names", () => {
  it.each(Object.keys(NAMES))("%s is refused for what it resolves to", async (host) => {
    expect(await ask(`http://${host}:${port}`)).toMatchObject({ kind: "not_sent", code: "egress_refused" });
    expect(heard).toEqual([]);
  });

  it("a name that changes its answer is asked once for a connection, and vetted anew for the next", async () => {
    const answers = ["127.0.0.9", "127.0.0.1"];
    const rebinding = async (): Promise<ResolvedAddress[]> => [{ address: answers.shift() ?? "127.0.0.1", family: 4 }];
    const egress = createEgress({ allow: ["127.0.0.9"], lookup: rebinding });
    open.push(egress);
    const base = { baseUrl: `http://rebind.example:${port}` };
    const http = createHttp(base, { dispatcher: egress.dispatcher, timeoutMs: 2_000 });
    // The vetted answer is the one connected to; a second look would have found the refused one.
    expect(await http.get("/once")).toMatchObject({ kind: "answer", text: "inside" });
    expect(answers).toEqual(["127.0.0.1"]);
    expect(await http.get("/")).toMatchObject({ kind: "not_sent", code: "egress_refused" });
    expect(heard).toEqual([`rebind.example:${port} /once`]);
  });
});

describe("redirects", () => {
  it("are answers, never followed: an allowed host cannot send us inside", async () => {
    const egress = createEgress({ allow: ["hop.example"], lookup: async () => [{ address: "127.0.0.1", family: 4 }] });
    open.push(egress);
    const http = createHttp(
      { baseUrl: `http://hop.example:${port}` },
      { dispatcher: egress.dispatcher, timeoutMs: 2_000 },
    );
    expect(await http.get("/elsewhere")).toMatchObject({ kind: "answer", status: 302 });
    expect(heard).toEqual([`hop.example:${port} /elsewhere`]);
  });
});

describe("what the owner allows passes", () => {
  it.each([
    ["a network", "http://127.0.0.1", ["127.0.0.0/8"]],
    ["an address in another spelling", "http://2130706433", ["127.0.0.1"]],
    ["an IPv6 address", "http://[::1]", ["::1"]],
    ["a host", "http://localtest.example", ["localtest.example"]],
    ["a network by a name's address", "http://localtest.example", ["127.0.0.0/8"]],
  ])("%s", async (_what, url, allow) => {
    expect(await ask(`${url}:${port}`, allow)).toMatchObject({ kind: "answer", status: 200, text: "inside" });
  });
});
