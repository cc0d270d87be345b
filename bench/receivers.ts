/**
 * Receivers for a load test: every HTTP provider, faked, in one process of its own, so that its work is not the hub's.
 * They check what they get as strictly as the real ones do, and count.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Fault } from "@streamleads/integration-kit/testing";

export interface ReceiverCounts {
  /** Everything that came, faults included. */
  requests: number;
  /** What was accepted. */
  arrived: number;
  /** Answered with 400 or more by the provider itself; faults that were set are not counted. */
  refused: number;
  /** Different keys among what was accepted. */
  keys: number;
  /** Accepted, but nothing to tell repeats by. */
  withoutKey: number;
  /** Keys that arrived more than once. */
  repeated: number;
}

export interface Receivers {
  /** Variables that point a hub at them; a hub also needs `EGRESS_ALLOW=127.0.0.0/8` and brokers. */
  env: Readonly<Record<string, string>>;
  /** Base address by slug. */
  urls: Readonly<Record<string, string>>;
  /** By slug. */
  counts(): Promise<Record<string, ReceiverCounts>>;
  /** How often each key arrived at a provider, as `kind key`: for an audit against what was sent. */
  keys(slug: string): Promise<Map<string, number>>;
  fail(slug: string, fault: Fault, count?: number): Promise<void>;
  heal(slug: string): Promise<void>;
  /** Forgets what was stored and counted. A provider's own set-up (HubSpot's properties) is stored too. */
  reset(): Promise<void>;
  /** Forgets what was counted; what is stored stays, as at a provider. */
  recount(): Promise<void>;
  close(): Promise<void>;
}

/** What the parent asks; each question is answered once, under its id. */
export type Question = { id: number } & (
  | { ask: "counts" | "reset" | "recount" }
  | { ask: "keys" | "heal"; slug: string }
  | { ask: "fail"; slug: string; fault: Fault; count?: number | undefined }
);
export interface Answer {
  /** That of the question; 0: nobody asked, the process is ready. */
  id: number;
  ready?: { env: Record<string, string>; urls: Record<string, string> };
  counts?: Record<string, ReceiverCounts>;
  keys?: [string, number][];
  error?: string;
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** Starts the process and answers when all providers listen. @throws when it ends before that */
export async function startReceivers(): Promise<Receivers> {
  const child = fork(join(import.meta.dirname, "receivers-process.ts"), { serialization: "advanced" });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const answered = (id: number) => new Promise<Answer>((resolve, reject) => waiting.set(id, { resolve, reject }));
  const ask = (question: WithoutId<Question>): Promise<Answer> => {
    lastId += 1;
    const answer = answered(lastId);
    const id = lastId;
    child.send({ id, ...question }, (error) => {
      if (error === null) return;
      waiting.get(id)?.reject(error);
      waiting.delete(id);
    });
    return answer;
  };
  child.on("message", (answer: Answer) => {
    const found = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) found?.resolve(answer);
    else found?.reject(new Error(`receivers: ${answer.error}`));
  });
  const ended = once(child, "exit");
  ended.then(([code]) => {
    for (const { reject } of waiting.values()) reject(new Error(`the receivers' process ended with ${code}`));
    waiting.clear();
  });

  const { ready } = await answered(0);
  return {
    env: ready?.env ?? {},
    urls: ready?.urls ?? {},
    counts: async () => (await ask({ ask: "counts" })).counts ?? {},
    keys: async (slug) => new Map((await ask({ ask: "keys", slug })).keys),
    fail: async (slug, fault, count) => void (await ask({ ask: "fail", slug, fault, count })),
    heal: async (slug) => void (await ask({ ask: "heal", slug })),
    reset: async () => void (await ask({ ask: "reset" })),
    recount: async () => void (await ask({ ask: "recount" })),
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

type WithoutId<Q> = Q extends unknown ? Omit<Q, "id"> : never;
