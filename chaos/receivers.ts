/** The receivers as the harness sees them. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type ReceivedEntry, readJournal } from "./journal.ts";
import type { Toxic } from "./toxics.ts";

export type ReceiversOrder =
  | { ask: "begin"; seed: string; round: number; folder: string }
  | { ask: "poison"; slug: string; toxics: readonly Toxic[]; share: number }
  | { ask: "heal" };

export interface Receivers {
  /** Variables that point a hub at them. */
  env: Readonly<Record<string, string>>;
  slugs: readonly string[];
  /** @returns how many calls have met each toxic since `begin` */
  order(order: ReceiversOrder): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** @throws when the process ends before it listens */
export async function startReceivers(): Promise<Receivers> {
  const child = fork(join(import.meta.dirname, "receivers-process.ts"), { execArgv: [] });
  const gone = once(child, "exit");
  const answer = async () => {
    const [said] = (await Promise.race([once(child, "message"), gone])) as [unknown];
    if (typeof said !== "object" || said === null) throw new Error(`the receivers ended with ${said}`);
    return said;
  };
  const { env, slugs } = (await answer()) as { env: Record<string, string>; slugs: string[] };
  let last: Promise<unknown> = Promise.resolve();
  return {
    env,
    slugs,
    order(order) {
      // One question at a time: answers carry no name.
      const asked = last.then(async () => {
        const answered = answer();
        child.send(order);
        return ((await answered) as { met: Record<string, number> }).met;
      });
      last = asked.catch(() => undefined);
      return asked;
    },
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

export function readReceived(folder: string): ReceivedEntry[] {
  return readJournal<ReceivedEntry>(join(folder, "received.jsonl"));
}
