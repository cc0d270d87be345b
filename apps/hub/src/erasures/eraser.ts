/**
 * Carries erasures out at the destinations: one order at a time for each connection, several connections at once. A
 * connection that is paused, held or behind an open breaker is left alone and its orders wait; an instance that dies
 * leaves its orders to the others, because deleting twice is no harm.
 */
import { DEFAULT_RETRY, type Outcome, type RetrySettings } from "@streamleads/domain";
import type { ErasedPerson } from "@streamleads/integration-kit";
import { type Connection, isOpenFor } from "../connections/connection.ts";
import type { Connections } from "../connections/connections.ts";
import { AttemptContext, type Company } from "../connections/context.ts";
import { guarded } from "../connections/setups.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Sealer } from "../store/sealer.ts";
import { afterErasure, type NextErasure } from "./after-erasure.ts";
import type { ErasureStore, HeldErasure } from "./erasure.store.ts";
import type { SealedPerson } from "./erasure.ts";

export interface EraserOptions {
  store: ErasureStore;
  connections: Connections;
  sealer: Pick<Sealer, "open">;
  company: Company;
  bus: Bus;
  /** Who this process is among the instances. */
  owner: () => string;
  retryBaseMs: number;
  now: () => Date;
  random: () => number;
  log: Log;
}

/** Several calls (look for the person, delete each object); each is bounded by the client, all of them by this. */
const ERASE_MS = 60_000;
const LOOK_MS = 5_000;
const FORGET_EVERY_MS = 6 * 3_600_000;

export class Eraser {
  readonly #o: EraserOptions;
  readonly #retry: RetrySettings;
  readonly #held = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #forgotAt = Number.NEGATIVE_INFINITY;
  #unsubscribe: (() => void) | undefined;
  #isStarted = false;
  #isStopped = false;

  constructor(options: EraserOptions) {
    this.#o = options;
    this.#retry = { ...DEFAULT_RETRY, baseMs: options.retryBaseMs };
  }

  start(): void {
    this.#isStarted = true;
    this.#unsubscribe = this.#o.bus.subscribe((notice) => {
      if (notice.kind === "erased") this.#lookIn(0);
    });
    this.#o.connections.onChange((connection) => {
      if (isOpenFor(connection, this.#o.now().getTime())) this.#lookIn(0);
    });
    this.#lookIn(0);
  }

  /** Something may be due: a person asked to try again. A process that only receives leaves it to the others. */
  wake(): void {
    if (this.#isStarted) this.#lookIn(0);
  }

  /** Begins nothing more and ends what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Works off what is due now; resolves when nothing more can be done. */
  async look(): Promise<void> {
    const { store, connections, owner, now } = this.#o;
    await this.#forget();
    await store.takeOver(owner(), [...this.#held]);
    await store.sweep();
    const open = (await store.due()).flatMap((id) => {
      const connection = connections.get(id);
      return connection && isOpenFor(connection, now().getTime()) ? [connection] : [];
    });
    await Promise.all(open.map((connection) => this.#workOff(connection)));
  }

  #lookIn(ms: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#looking = this.#looking.then(async () => {
        try {
          await this.look();
        } catch (error) {
          this.#o.log.warn("erasure.look_failed", { error: (error as Error).message });
        }
        this.#lookIn(LOOK_MS);
      });
    }, ms);
  }

  async #workOff(connection: Connection): Promise<void> {
    const { store, owner, now } = this.#o;
    while (!this.#isStopped && isOpenFor(connection, now().getTime())) {
      const me = owner();
      const held = await store.claim(me, connection.id);
      if (!held) return;
      this.#held.add(held.id);
      try {
        const next = await this.#ask(connection, held);
        await store.settle(held, me, next, now());
        if (next.state === "pending" && !next.burnt) return;
      } finally {
        this.#held.delete(held.id);
      }
    }
  }

  async #ask(connection: Connection, held: HeldErasure): Promise<NextErasure> {
    const { connections, now, random, log } = this.#o;
    const outcome = await this.#outcome(connection, held);
    const next = afterErasure(outcome, held, now(), random, this.#retry);
    if (outcome.kind === "reconnect") await connections.pause(connection.id, outcome);
    if (outcome.kind === "retry" && outcome.pauseConnection && next.state === "pending") {
      await connections.holdUntil(connection.id, next.dueAt, outcome.cause);
    }
    log.info("erasure.attempted", {
      erasure_id: held.id,
      lead_id: held.leadId,
      integration: connection.integration,
      connection: connection.name,
      outcome: outcome.kind,
      cause: outcome.kind === "delivered" ? undefined : outcome.cause,
      state: next.state,
      attempt: held.attempts,
    });
    return next;
  }

  async #outcome(connection: Connection, held: HeldErasure): Promise<Outcome> {
    const { erase, label } = connection.connector;
    if (!erase) return noLonger(label);
    const person = this.#personOf(held);
    if (!person) return UNREADABLE;
    const { granted } = await this.#o.connections.drawTokens(connection.id, 1);
    if (granted === 0) return NO_TOKEN;
    const context = new AttemptContext(connection, this.#o.company, ERASE_MS);
    return guarded(() => erase(person, context), connection, context, ERASE_MS);
  }

  /** `undefined`: sealed with a key that this installation has no more. */
  #personOf({ sealed, leadId }: HeldErasure): ErasedPerson | undefined {
    try {
      const person = JSON.parse(this.#o.sealer.open(sealed)) as SealedPerson;
      return { ...person, leadId, now: this.#o.now() };
    } catch (error) {
      this.#o.log.error("erasure.unreadable", { lead_id: leadId, error: (error as Error).name });
      return undefined;
    }
  }

  async #forget(): Promise<void> {
    if (performance.now() - this.#forgotAt < FORGET_EVERY_MS) return;
    const forgotten = await this.#o.store.forget();
    this.#forgotAt = performance.now();
    if (forgotten > 0) this.#o.log.info("erasure.forgotten", { erasures: forgotten });
  }
}

const NO_TOKEN: Outcome = {
  kind: "retry",
  cause: "rate_limited",
  reason: "O limite de pedidos da conta foi atingido; espera a vez.",
  burn: false,
};

const UNREADABLE: Outcome = {
  kind: "rejected",
  cause: "unreadable",
  reason: "O pedido foi selado com uma chave que não existe mais.",
  fix: "Restaure a SECRETS_KEY antiga ao lado da nova e tente de novo, ou apague a pessoa no próprio destino.",
};

function noLonger(label: string): Outcome {
  return {
    kind: "rejected",
    cause: "cannot_erase",
    reason: `${label} não apaga pessoas a pedido de outro sistema.`,
    fix: `Entre em ${label}, procure pelo e-mail ou telefone do pedido da pessoa e apague o que houver dela lá.`,
  };
}
