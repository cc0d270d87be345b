import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Bus, Notice } from "../store/bus.ts";
import { EventStream, LISTENERS_MAX } from "./event-stream.ts";

const TIMES = { gatherMs: 200, heartbeatMs: 15_000, recheckMs: 5_000 };

class FakeResponse extends EventEmitter {
  written = "";
  head: Record<string, string> = {};
  writableLength = 0;
  isOver = false;
  writeHead(_status: number, headers: Record<string, string>): void {
    this.head = headers;
  }
  write(text: string): void {
    this.written += text;
  }
  end(): void {
    this.isOver = true;
    this.emit("close");
  }
  destroy(): void {
    this.end();
  }
}

let tell: (notice: Notice) => void;
let subscribed: number;
let stream: EventStream;

beforeEach(() => {
  vi.useFakeTimers();
  subscribed = 0;
  const bus: Bus = {
    publish: () => {},
    subscribe: (listener) => {
      tell = listener;
      subscribed += 1;
      return () => {
        subscribed -= 1;
      };
    },
    close: async () => {},
  };
  stream = new EventStream(bus, TIMES);
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

function listen(recheck: () => Promise<boolean> = async () => true): FakeResponse {
  const response = new FakeResponse();
  stream.add(response as unknown as ServerResponse, { "x-request-id": "r" }, recheck);
  return response;
}
const eventsOf = ({ written }: FakeResponse) =>
  [...written.matchAll(/event: (\w+)\ndata: (.+)\n\n/g)].map(([, event, data]) => [event, JSON.parse(data as string)]);

describe("live pages", () => {
  it("are told what changed, by ids, gathered for a moment", async () => {
    const [a, b] = [listen(), listen()];
    tell({ kind: "leads", ids: [1, 2] });
    tell({ kind: "leads", ids: [2, 3] });
    tell({ kind: "deliveries", leadIds: [2] });
    tell({ kind: "connection", id: 7 });
    tell({ kind: "due", id: 7 });
    expect(eventsOf(a)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    const wanted = [
      ["lead", { ids: [1, 2, 3] }],
      ["delivery", { lead_ids: [2] }],
      ["connection", { ids: [7] }],
    ];
    expect([eventsOf(a), eventsOf(b)]).toEqual([wanted, wanted]);
    tell({ kind: "leads", ids: [4] });
    await vi.advanceTimersByTimeAsync(200);
    expect(eventsOf(a).at(-1)).toEqual(["lead", { ids: [4] }]);
  });

  it("get at most 500 ids at once, however many leads arrive", async () => {
    const response = listen();
    tell({ kind: "leads", ids: Array.from({ length: 2_000 }, (_, i) => i) });
    await vi.advanceTimersByTimeAsync(200);
    expect(eventsOf(response)[0]?.[1].ids).toHaveLength(500);
  });

  it("hear a heartbeat every 15 seconds", async () => {
    const response = listen();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(response.written.match(/: ok\n\n/g)).toHaveLength(2);
  });

  it("end within 5 seconds when the right to listen ends, and not while nobody can tell", async () => {
    let answer: () => Promise<boolean> = async () => {
      throw new Error("the database is away");
    };
    const response = listen(() => answer());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(response.isOver).toBe(false);
    answer = async () => false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(response.isOver).toBe(true);
    expect(stream.size).toBe(0);
  });

  it("that do not read are dropped, and the others go on", async () => {
    const [slow, quick] = [listen(), listen()];
    slow.writableLength = 300_000;
    tell({ kind: "leads", ids: [1] });
    await vi.advanceTimersByTimeAsync(200);
    expect([slow.isOver, quick.isOver]).toEqual([true, false]);
    expect(eventsOf(quick)).toHaveLength(1);
  });

  it("are at most 200", () => {
    for (let i = 0; i < LISTENERS_MAX; i++) listen();
    expect(stream.isFull).toBe(true);
  });

  it("end when the server stops, and leave nothing running", () => {
    const response = listen();
    tell({ kind: "leads", ids: [1] });
    stream.close();
    expect([response.isOver, subscribed, vi.getTimerCount()]).toEqual([true, 0, 0]);
  });

  it("cost nothing while nobody listens", () => {
    tell({ kind: "leads", ids: [1] });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("tell of imports that went on, once for many rows", () => {
    const page = listen();
    for (const id of [7, 7, 8]) tell({ kind: "import", id });
    vi.advanceTimersByTime(TIMES.gatherMs);
    expect(eventsOf(page)).toEqual([["import", { ids: [7, 8] }]]);
  });
});
