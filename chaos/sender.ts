/** The sender as the harness sees it: started, told where the hubs are, ended. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readJournal, type SentEntry } from "./journal.ts";

export interface SendOrder {
  round: number;
  seed: string;
  /** Where the journals go. */
  folder: string;
  urls: string[];
  apiKey: string;
  /** Signs webhooks. */
  secret: string;
  senders: number;
  leadsMax: number;
  /** Between two leads of one sender. */
  pauseMs: number;
}
export interface SendReport {
  offered: number;
}

export interface Sender {
  /** Hubs come back at other addresses. */
  tell(urls: string[]): void;
  /** Lets the offers under way end; answers when the journals are closed. */
  end(): Promise<SendReport>;
}

export function startSender(order: SendOrder): Sender {
  const child = fork(join(import.meta.dirname, "sender-process.ts"), { execArgv: [] });
  const reported = once(child, "message") as Promise<[SendReport]>;
  const gone = once(child, "exit");
  child.send(order);
  return {
    // Hubs come back also after the last offer, when there is nobody left to tell.
    tell: (urls) => void (child.connected && child.send({ urls })),
    async end() {
      if (child.connected) child.send("end");
      const outcome = await Promise.race([reported, gone]);
      const report = outcome[0] as SendReport | number | null;
      if (report === null || typeof report !== "object") throw new Error(`the sender ended with ${report}`);
      child.disconnect();
      await gone;
      return report;
    },
  };
}

/** What all senders of a round wrote down. */
export function readSent(folder: string): SentEntry[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("sent-"))
    .flatMap((name) => readJournal<SentEntry>(join(folder, name)));
}
