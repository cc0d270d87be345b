/** One provider as the sandbox runs it: a fake that listens, whatever protocol it speaks, and can be made to fail. */
import type { Arrival, FakeProvider, Fault } from "@streamleads/integration-kit/testing";
import { startFake } from "@streamleads/integration-kit/testing/server";
import { type EmailFake, startEmailFake } from "@streamleads/integrations/fakes";
import { mailFaultOf } from "./mail-fault.ts";

export interface StandIn {
  slug: string;
  label: string;
  /** Where it listens. */
  url: string;
  /** Variables that point the hub here. */
  env: Record<string, string>;
  /** Requests or messages seen so far, refused ones and faults included. */
  requests(): number;
  fail(fault: Fault, count?: number): void;
  heal(): void;
  close(): Promise<void>;
}

type OnArrival = (arrival: Arrival) => void;

/** A fake HTTP provider on a port of its own: paths are then the provider's own, to the letter. */
export async function startHttpStandIn(provider: FakeProvider, onArrival: OnArrival): Promise<StandIn> {
  const { slug, label } = provider;
  const server = await startFake({
    slug,
    label,
    env: (baseUrl) => provider.env(baseUrl),
    handle: (request, arrived) =>
      provider.handle(request, (arrival) => {
        arrived(arrival);
        onArrival(arrival);
      }),
    reset: () => provider.reset(),
  });
  return {
    slug,
    label,
    url: server.url,
    env: provider.env(server.url),
    requests: () => server.requests,
    fail: (fault, count) => server.fail(fault, count),
    heal: () => server.heal(),
    close: () => server.close(),
  };
}

/** The fake mail server. Faults are named as for HTTP and translated. */
export async function startMailStandIn(onArrival: OnArrival): Promise<StandIn> {
  const mail = await startEmailFake();
  const followed = follow(mail, onArrival);
  return {
    slug: mail.slug,
    label: mail.label,
    url: mail.url,
    env: mail.env(),
    requests: () => mail.requests,
    fail: (fault, count) => mail.fail(mailFaultOf(fault), count),
    heal: () => mail.heal(),
    async close() {
      await mail.close();
      await followed;
    },
  };
}

/** Node takes no longer time for a timer, in milliseconds; after it the wait is simply begun anew. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Tells of each mail as it arrives, until the server is closed. */
async function follow(mail: EmailFake, onArrival: OnArrival): Promise<void> {
  let last: Arrival | undefined;
  for (;;) {
    try {
      await mail.until((arrivals) => arrivals.at(-1) !== last, LONGEST_WAIT_MS);
    } catch {
      // It is closed: nobody waits for mail any more.
      return;
    }
    const fresh = mail.arrivals.slice(last === undefined ? 0 : mail.arrivals.lastIndexOf(last) + 1);
    last = mail.arrivals.at(-1);
    for (const arrival of fresh) onArrival(arrival);
  }
}
