/** What the open pages are told, as server-sent events: everything when a page opens, then what changed. */
import type { ServerResponse } from "node:http";
import type { FaultState, SandboxFaults } from "./faults.ts";
import type { Journal, SandboxArrival } from "./journal.ts";
import type { StandIn } from "./stand-in.ts";
import { shown } from "./words.ts";

export interface SandboxParts {
  /** In the order in which they are shown. */
  standIns: readonly StandIn[];
  journal: Journal;
  faults: SandboxFaults;
}

export interface ProviderView {
  slug: string;
  label: string;
  url: string;
  /** Everything that came, refused and failed ones included. */
  requests: number;
  /** What was accepted. */
  arrived: number;
  fault: FaultState | null;
}

/** Arrivals that a page is given at once; under load the ones before them are counted and not shown. */
const SHOWN_MAX = 200;
/** Changes of this time, in milliseconds, are told together. */
const GATHER_MS = 100;
/** How often refused requests, of which nobody tells, are looked for. */
const LOOK_MS = 500;

export class Feed {
  readonly #parts: SandboxParts;
  readonly #pages = new Set<ServerResponse>();
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #fresh: SandboxArrival[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #told = "";

  constructor(parts: SandboxParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
    this.#unsubscribe = parts.journal.onArrival((entry) => {
      if (this.#pages.size === 0) return;
      if (this.#fresh.length === SHOWN_MAX) this.#fresh.shift();
      this.#fresh.push(entry);
      this.#gather();
    });
  }

  providers(): ProviderView[] {
    const { standIns, journal, faults } = this.#parts;
    return standIns.map((one) => ({
      slug: one.slug,
      label: one.label,
      url: one.url,
      requests: one.requests(),
      arrived: journal.count(one.slug),
      fault: faults.of(one.slug),
    }));
  }

  /** Keeps a page's connection open until it goes away. */
  add(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    this.#pages.add(response);
    response.on("close", () => this.#pages.delete(response));
    const newestFirst = this.#parts.journal.all().slice(-SHOWN_MAX).map(shown).reverse();
    response.write(eventOf("snapshot", { providers: this.providers(), arrivals: newestFirst }));
  }

  /** Something other than an arrival has changed. */
  changed(): void {
    if (this.#pages.size > 0) this.#gather();
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#gathering);
    this.#unsubscribe();
    for (const page of this.#pages) page.end();
  }

  #look(): void {
    if (this.#pages.size > 0 && JSON.stringify(this.providers()) !== this.#told) this.#gather();
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#tell();
    }, GATHER_MS);
  }

  #tell(): void {
    const providers = this.providers();
    const event = eventOf("change", { providers, arrivals: this.#fresh.map(shown) });
    this.#fresh = [];
    this.#told = JSON.stringify(providers);
    for (const page of this.#pages) page.write(event);
  }
}

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
