/** A watch against the fake server, with what the hub would keep for it. */
import type { Outcome } from "@streamleads/domain";
import type { Change } from "@streamleads/integration-kit";
import { TEST_NOW, testSourceContext } from "@streamleads/integration-kit/testing";
import type { MailboxSettings } from "../settings.ts";
import { mailbox } from "../source.ts";
import { watchMailbox } from "../watch.ts";
import { Changing } from "./changing.ts";
import type { FakeImap } from "./fake-imap.ts";

export class WatchTrial extends Changing {
  readonly server: FakeImap;
  readonly settings: { -readonly [K in keyof MailboxSettings]: MailboxSettings[K] };
  /** By provider id: the same id is the same mail. */
  readonly kept = new Map<string, Change>();
  readonly takes: string[][] = [];
  readonly reports: Outcome[] = [];
  readonly marks = new Map<string, string>();
  now = TEST_NOW;
  /** Called before a batch counts as committed. */
  beforeCommit: () => Promise<void> | void = () => undefined;
  #stop: AbortController | undefined;
  #run: Promise<void> | undefined;

  constructor(server: FakeImap, settings: MailboxSettings = {}) {
    super();
    this.server = server;
    this.settings = { url: server.url(), ...settings };
  }

  /** Runs until `stop`, or until the watch ends by itself, which `ended` waits for. */
  start(lookMs = 3_600_000): void {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const context = testSourceContext(mailbox, this.settings, { now: () => this.now });
    this.#run = watchMailbox(
      context,
      {
        take: async (changes) => {
          await this.beforeCommit();
          this.takes.push(changes.map(({ providerId }) => providerId ?? ""));
          for (const change of changes) this.kept.set(change.providerId ?? "", change);
          this.changed();
        },
        report: (outcome) => {
          this.reports.push(outcome);
          this.changed();
        },
        marks: {
          get: async (name) => this.marks.get(name),
          set: async (name, value) => void this.marks.set(name, value),
        },
        signal,
      },
      { lookMs },
    ).finally(() => context.close());
    // Whoever awaits `ended` or `stop` sees the failure; before that nobody does.
    this.#run.catch(() => undefined);
  }

  async ended(): Promise<void> {
    await this.#run;
  }

  async stop(): Promise<void> {
    this.#stop?.abort();
    await this.#run?.catch(() => undefined);
    await this.server.until(() => this.server.sessions === 0);
  }
}

/** A mail with an id of its own. */
export function mailWith(id: string, subject = "Oi"): string {
  return `From: Ana <ana@exemplo.example>\nTo: leads@imobsul.example\nSubject: ${subject}\nDate: Mon, 23 Nov 2026 09:00:00 -0300\nMessage-ID: <${id}@exemplo.example>\n\nTexto de ${id}.\n`;
}
