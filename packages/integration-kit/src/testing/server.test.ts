import { afterEach, describe, expect, it } from "vitest";
import { createEgress } from "../dispatcher.ts";
import { createHttp } from "../http-client.ts";
import type { FakeProvider, FakeRequest, FakeServer } from "./fake.ts";
import { startFake } from "./server.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A provider that takes anything and remembers the last request. */
function anything(seen: FakeRequest[] = []): FakeProvider {
  return {
    slug: "anything",
    label: "Qualquer",
    env: () => ({}),
    reset: () => {},
    handle: (request, arrived) => {
      if (request.path === "/broken") throw new Error("a bug in the fake");
      seen.push(request);
      arrived({ kind: "message", title: "Chegou", key: request.query.get("key") ?? undefined, data: null });
      return { status: 201, json: { n: seen.length } };
    },
  };
}
async function start(seen?: FakeRequest[]) {
  const server = await startFake(anything(seen));
  const egress = createEgress({ allow: ["127.0.0.1"] });
  open.push(
    () => server.close(),
    () => egress.close(),
  );
  const http = createHttp({ baseUrl: server.url }, { dispatcher: egress.dispatcher, timeoutMs: 150 });
  return { server, http };
}
const keys = ({ arrivals }: FakeServer) => arrivals.map(({ key }) => key);

describe("a fake server", () => {
  it("hands the provider the request as it came and gives back its answer", async () => {
    const seen: FakeRequest[] = [];
    const { http } = await start(seen);
    expect(await http.post("/v1/x?key=k1", { nome: "João" }, { headers: { "X-Kind": "a" } })).toMatchObject({
      status: 201,
      headers: { "content-type": "application/json" },
      json: { n: 1 },
    });
    expect(seen[0]).toMatchObject({ method: "POST", path: "/v1/x", headers: { "x-kind": "a" } });
    expect(seen[0]?.body.toString()).toBe('{"nome":"João"}');
  });

  it("answers 500 with the message when the fake itself is broken", async () => {
    const { http } = await start();
    expect(await http.get("/broken")).toMatchObject({ status: 500, json: { fake_error: "a bug in the fake" } });
  });

  it("keeps at most the last 20,000 arrivals", async () => {
    const server = await startFake({
      ...anything(),
      handle: (_request, arrived) => {
        for (let n = 0; n < 30_000; n++) arrived({ kind: "message", title: "", key: `${n}`, data: null });
        return { status: 204 };
      },
    });
    const egress = createEgress({ allow: ["127.0.0.1"] });
    open.push(
      () => server.close(),
      () => egress.close(),
    );
    const http = createHttp({ baseUrl: server.url }, { dispatcher: egress.dispatcher, timeoutMs: 5_000 });
    expect(await http.get("/")).toMatchObject({ status: 204, text: "" });
    expect(server.arrivals.length).toBeLessThanOrEqual(20_000);
    expect(server.arrivals.length).toBeGreaterThan(18_000);
    expect(server.arrivals.at(-1)?.key).toBe("29999");
  });
});

describe("faults", () => {
  it("answers in the provider's place, and nothing arrives", async () => {
    const { server, http } = await start();
    server.fail({ kind: "answer", status: 429, headers: { "retry-after": "5" }, json: { e: 1 } }, 1);
    expect(await http.get("/")).toMatchObject({ status: 429, headers: { "retry-after": "5" }, json: { e: 1 } });
    expect(await http.get("/")).toMatchObject({ status: 201 });
    expect(server).toMatchObject({ requests: 2, arrivals: { length: 1 } });
  });

  it("hang and reset: nothing arrives and nobody answers", async () => {
    const { server, http } = await start();
    server.fail({ kind: "hang" }, 1);
    server.fail({ kind: "reset" }, 1);
    expect(await http.get("/")).toMatchObject({ kind: "no_answer", code: "timeout" });
    expect(await http.get("/")).toMatchObject({ kind: "no_answer" });
    expect(server).toMatchObject({ requests: 2, arrivals: [] });
  });

  it("drop_after: it arrived, and nobody knows", async () => {
    const { server, http } = await start();
    server.fail({ kind: "drop_after" });
    expect(await http.get("/?key=a")).toMatchObject({ kind: "no_answer" });
    expect(keys(server)).toEqual(["a"]);
  });

  it("counted ones come first, in their order; the lasting one stays until it is healed", async () => {
    const { server, http } = await start();
    const status = (code: number) => ({ kind: "answer", status: code }) as const;
    server.fail(status(500));
    server.fail(status(502), 2);
    server.fail(status(503), 1);
    server.fail(status(504), 0);
    const statuses: unknown[] = [];
    for (let n = 0; n < 5; n++) statuses.push(await http.get("/"));
    server.heal();
    statuses.push(await http.get("/"));
    expect(statuses).toMatchObject([502, 502, 503, 500, 500, 201].map((status) => ({ status })));
  });
});

it("failAt breaks one request in the middle", async () => {
  const { server, http } = await start();
  await http.get("/");
  server.failAt(2, { kind: "answer", status: 500 });
  const results = [await http.get("/"), await http.get("/"), await http.get("/")];
  expect(results).toMatchObject([{ status: 201 }, { status: 500 }, { status: 201 }]);
});

describe("until", () => {
  it("resolves at the arrival that satisfies it, and at once when one already did", async () => {
    const { server, http } = await start();
    const second = server.until((arrivals) => arrivals.length === 2);
    await http.get("/?key=a");
    await http.get("/?key=b");
    await second;
    await server.until((arrivals) => arrivals.some(({ key }) => key === "a"));
    expect(keys(server)).toEqual(["a", "b"]);
  });

  it("rejects when the time is over, and when the server closes", async () => {
    const { server } = await start();
    await expect(server.until(() => false, 20)).rejects.toThrow("not reached in 20 ms");
    const waiting = expect(server.until(() => false)).rejects.toThrow("closed while somebody waited");
    await server.close();
    await waiting;
  });
});
