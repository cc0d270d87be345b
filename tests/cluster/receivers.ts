/** The receivers as a trial sees them: on a machine of their own, spoken to by messages, journalled to disk. */
import { once } from "node:events";
import { join } from "node:path";
import type { FakeAnswer } from "@streamleads/integration-kit/testing";
import type { ReceivedEntry } from "../../chaos/journal.ts";
import { type Machine, runOn } from "./network.ts";
import { end } from "./sandbox.ts";

/** A request that came, whatever it was answered. */
export interface Call {
  /** Milliseconds of the wall clock, one for all machines here. */
  at: number;
  slug: string;
  path: string;
  /** Address of the hub's machine. */
  from: string;
  status: number;
}

/** What was taken, with the address of the hub's machine. */
export type Heard = ReceivedEntry & { from: string };

export type Question =
  | { ask: "calls"; since: number }
  /** The next `count` calls at a provider are answered with this, its own way from then on. */
  | { ask: "answer"; slug: string; answer: FakeAnswer; count: number }
  /** Every answer of a provider waits for so long. */
  | { ask: "delay"; slug: string; ms: number }
  | { ask: "heal" }
  /** A pair of tokens of the stand-in; or the end of all its access tokens. */
  | { ask: "issue" | "end-access" };

export interface Told {
  env?: Record<string, string>;
  calls?: Call[];
  tokens?: { access: string; refresh: string };
}

export interface Receivers {
  /** Variables that point a hub at them. */
  env: Readonly<Record<string, string>>;
  /** One question at a time. */
  ask(question: Question): Promise<Told>;
  /** Every call since that moment, oldest first. */
  calls(since: number): Promise<Call[]>;
  close(): Promise<void>;
}

/** @param folder where `received.jsonl` goes, in the form of the chaos trials @throws when it ends before it listens */
export async function startReceivers(machine: Machine, folder: string): Promise<Receivers> {
  const script = join(import.meta.dirname, "receivers-process.ts");
  const child = runOn(machine, [process.execPath, script, machine.address, folder], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = once(child, "exit");
  const answer = async (): Promise<Told> => {
    const [said] = (await Promise.race([once(child, "message"), gone])) as [unknown];
    if (typeof said !== "object" || said === null) throw new Error(`the receivers ended with ${said}`);
    return said;
  };
  const { env = {} } = await answer();
  let last: Promise<unknown> = Promise.resolve();
  const ask = (question: Question) => {
    const asked = last.then(() => {
      const answered = answer();
      child.send(question);
      return answered;
    });
    last = asked.catch(() => undefined); // Whoever asked hears of it.
    return asked;
  };
  return {
    env,
    ask,
    calls: async (since) => (await ask({ ask: "calls", since })).calls ?? [],
    close: async () => void (await end(child, 5_000)),
  };
}
