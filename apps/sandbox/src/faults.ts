/** Which provider misbehaves at the moment, and for how many more requests. */
import type { Fault } from "@streamleads/integration-kit/testing";
import type { StandIn } from "./stand-in.ts";

export interface FaultState {
  fault: Fault;
  /** Requests that will still meet it; `null`: all, until the provider is healed. */
  left: number | null;
}

interface SetFault {
  fault: Fault;
  /** The number of requests at which it is used up. */
  endsAt: number | null;
}

export class SandboxFaults {
  readonly #standIns: ReadonlyMap<string, StandIn>;
  readonly #set = new Map<string, SetFault>();

  constructor(standIns: ReadonlyMap<string, StandIn>) {
    this.#standIns = standIns;
  }

  /**
   * Replaces what was set for this provider before.
   * @throws RangeError for a provider that is not there
   */
  fail(slug: string, fault: Fault, count?: number): void {
    const standIn = this.#standIn(slug);
    standIn.heal();
    standIn.fail(fault, count);
    this.#set.set(slug, { fault, endsAt: count === undefined ? null : standIn.requests() + count });
  }

  /** One provider, or all of them. @throws RangeError for a provider that is not there */
  heal(slug?: string): void {
    const healed = slug === undefined ? [...this.#standIns.keys()] : [slug];
    for (const one of healed) {
      this.#standIn(one).heal();
      this.#set.delete(one);
    }
  }

  /** `null`: the provider is well. */
  of(slug: string): FaultState | null {
    const found = this.#set.get(slug);
    if (found === undefined) return null;
    if (found.endsAt === null) return { fault: found.fault, left: null };
    const left = found.endsAt - this.#standIn(slug).requests();
    return left > 0 ? { fault: found.fault, left } : null;
  }

  #standIn(slug: string): StandIn {
    const standIn = this.#standIns.get(slug);
    if (standIn === undefined) throw new RangeError(`the sandbox has no provider "${slug}"`);
    return standIn;
  }
}
