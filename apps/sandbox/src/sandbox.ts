/**
 * A stand-in for every provider, inside the project: it checks what it gets as strictly as the real one, shows what
 * arrived, and fails when told to. Everything listens on 127.0.0.1 and is forgotten when it is closed.
 */
import type { Arrival, Fault } from "@streamleads/integration-kit/testing";
import { httpFakes } from "@streamleads/integrations/fakes";
import { COMPANY_ENV } from "./company.ts";
import { startControl } from "./control.ts";
import { SandboxFaults } from "./faults.ts";
import { Journal, type SandboxArrival } from "./journal.ts";
import { type StandIn, startHttpStandIn, startMailStandIn } from "./stand-in.ts";

export type { SandboxArrival } from "./journal.ts";

export interface SandboxOptions {
  /** Of the page and its API. Default: any free port. */
  port?: number;
  now?: () => Date;
}

export interface Sandbox {
  /** The page that shows what arrived; without a trailing slash. */
  url: string;
  /** Every variable that a hub needs to deliver here and nowhere else. */
  env(): Record<string, string>;
  /** What was accepted, oldest first; the last 20,000. */
  arrivals(): readonly SandboxArrival[];
  /** Calls back for each arrival from now on, until the returned function is called. */
  onArrival(listener: (entry: SandboxArrival) => void): () => void;
  /**
   * The next `count` requests at a provider meet this fault; without `count` all do until `heal`.
   * @throws RangeError for a provider that is not there
   */
  fail(slug: string, fault: Fault, count?: number): void;
  /** One provider, or all. @throws RangeError for a provider that is not there */
  heal(slug?: string): void;
  close(): Promise<void>;
}

/**
 * Starts all providers and the page.
 * @throws the system's error when `port` is taken; nothing keeps listening then
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const journal = new Journal(options.now ?? (() => new Date()));
  const standIns = await startStandIns(journal);
  const closeAll = () => Promise.all(standIns.map((one) => one.close()));
  const bySlug = new Map(standIns.map((one) => [one.slug, one]));
  const faults = new SandboxFaults(bySlug);
  const control = await startControl({ standIns, journal, faults }, options.port ?? 0).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  return {
    url: control.url,
    env: () => Object.assign({ ...COMPANY_ENV }, ...standIns.map((one) => one.env)),
    arrivals: () => journal.all(),
    onArrival: (listener) => journal.onArrival(listener),
    fail: (slug, fault, count) => faults.fail(slug, fault, count),
    heal: (slug) => faults.heal(slug),
    async close() {
      await control.close();
      await closeAll();
    },
  };
}

async function startStandIns(journal: Journal): Promise<StandIn[]> {
  const note = (slug: string, label: string) => (arrival: Arrival) => journal.add(slug, label, arrival);
  const fakes = await httpFakes();
  return Promise.all([
    ...fakes.map((fake) => startHttpStandIn(fake, note(fake.slug, fake.label))),
    startMailStandIn(note("email", "E-mail (SMTP)")),
  ]);
}
