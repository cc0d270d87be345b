/** A client: takes leads, keeps them, and sees to it that the hub gets each of them once. */
import { DEVICE, type Environment } from "./environment.ts";
import { StreamLeadsError } from "./error.ts";
import { createEmitter, type EventName, type Listener } from "./events.ts";
import { createHolds } from "./holds.ts";
import { bodyOf, type NewLead } from "./lead.ts";
import { type Logger, type Options, readOptions } from "./options.ts";
import { createQueue, type Queue } from "./queue.ts";
import { createSender, type Link } from "./sender.ts";
import { type AppStateLike, watchMoments } from "./triggers.ts";
import { uuid } from "./uuid.ts";

export type CreateLeadResult =
  /** The hub has it. `receipt` is what to name when asking the hub's people about it. */
  | { status: "sent"; id: string; receipt: string }
  /**
   * It is on the device and will be sent. `stored`: it outlives the app; false: it is in memory only (no storage was
   * given, or it failed).
   */
  | { status: "queued"; id: string; stored: boolean };

export interface Client {
  /**
   * Called once at the start of the app, and again when the key or the address changes; what waits is kept.
   * @throws StreamLeadsError `invalid_options`; nothing is changed then
   */
  configure(options: Options): void;
  /**
   * Stores the lead, then tries to send it. Resolves with the hub's answer, or with `queued` when there is none yet.
   * @throws StreamLeadsError `invalid_lead` or `lead_refused` with `fields`, `not_configured`, `queue_full`,
   * `storage_failed`, `reset`
   */
  createLead(lead: NewLead): Promise<CreateLeadResult>;
  /** Sends what can be sent now, also before the end of a backoff. Resolves when that is done; `pending` tells what is left. */
  flush(): Promise<void>;
  /** How many leads wait. Rejects when the storage cannot be read. */
  pending(): Promise<number>;
  /**
   * Removes every lead that waits, for a log-out or a change of person. They are lost: `flush` first when they count.
   * Rejects when the storage fails, since something may be left then.
   */
  reset(): Promise<void>;
  /** May be called before `configure`. @returns how to stop listening */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void;
  /** Stops everything until the next `configure`; what waits stays in the storage. */
  close(): void;
}

type Outcome = CreateLeadResult | StreamLeadsError;

/** Longer timers keep Android awake (React Native warns of them); a short one looks again, and sets another. */
const TIMER_MAX_MS = 60_000;
/** When a run ended with leads left and no wait, the storage failed. */
const STORAGE_RETRY_MS = 30_000;

/** A client that waits for `configure`. `platform`: the `AppState` that is used unless the options say otherwise. */
export function createUnconfigured(platform?: AppStateLike, environment: Environment = DEVICE): Client {
  const { now, random, setTimer, clearTimer } = environment;
  const holds = createHolds(environment);
  const { on, emit } = createEmitter(warn);
  const waiting = new Map<string, (outcome: Outcome) => void>();
  let queue: Queue | undefined;
  /** `undefined` before `configure` and after `close`. */
  let link: Link | undefined;
  let logger: Logger = console;
  let isWeak = false;
  let isBehind = false;
  let timer: unknown;
  let stopWatching: (() => void) | undefined;

  const run = createSender(holds, environment, {
    link: () => link,
    onSent(id, receipt) {
      waiting.get(id)?.({ status: "sent", id, receipt });
      emit("sent", { id, receipt });
    },
    onDropped(id, drop) {
      const names = drop.fields.map(({ field }) => field).join();
      waiting.get(id)?.(new StreamLeadsError("lead_refused", drop.message, drop.fields));
      emit("dropped", { id, ...drop }, `lead perdido (${drop.reason} ${names})`);
    },
    onPaused(status, message) {
      emit("paused", { status, message }, `chave ou apiUrl não vale (HTTP ${status}); os leads ficam guardados.`);
    },
    onStorageFailure,
    onIdle: () => void schedule(),
  });

  function warn(message: string): void {
    logger.warn(`StreamLeads: ${message}`);
  }

  function warnOfWeakness(): void {
    if (!isWeak) warn("sem crypto neste aparelho: chaves por Math.random.");
    isWeak = true;
  }

  function onStorageFailure(error: unknown): void {
    emit("storage_failed", { error }, "storage falhou.");
  }

  /** Sets the one timer: for leads that wait, while the app is in front. */
  async function schedule(): Promise<void> {
    // A storage that cannot be read may hold leads; the failure was reported when the run met it.
    const count = await queue?.entries().then(
      ({ length }) => length,
      () => 1,
    );
    const waitMs = holds.waitMs();
    clearTimer(timer);
    if (!count || !link || isBehind || waitMs === Number.POSITIVE_INFINITY) return;
    timer = setTimer(
      () => void (holds.waitMs() > 0 ? schedule() : run()),
      Math.min(waitMs || STORAGE_RETRY_MS, TIMER_MAX_MS),
    );
  }

  function flush(): Promise<void> {
    holds.nudge();
    return run();
  }

  function demand(): Link {
    if (link) return link;
    throw new StreamLeadsError("not_configured", "chame configure antes.");
  }

  function stop(): void {
    stopWatching?.();
    clearTimer(timer);
  }

  return {
    configure(options) {
      const settings = readOptions(options);
      const { storage, netInfo, appState = platform } = options;
      stop();
      logger = options.logger ?? console;
      if (!queue && !storage) warn("sem storage, os leads na fila se perdem quando o app fecha.");
      queue ??= createQueue(storage, onStorageFailure);
      link = { settings, queue };
      isBehind = appState?.currentState === "background";
      stopWatching = watchMoments(appState ?? undefined, netInfo, {
        onForeground() {
          isBehind = false;
          void flush();
        },
        onBackground() {
          isBehind = true;
          clearTimer(timer);
        },
        onNetworkBack: () => void flush(),
      });
      holds.resume();
      void run();
    },

    async createLead(lead) {
      const { settings, queue } = demand();
      const at = now();
      const body = bodyOf(lead, at);
      const id = settings.generateId?.() ?? uuid(random, warnOfWeakness);
      // Before the lead is stored: a run under way may send it at once.
      const settled = new Promise<Outcome>((resolve) => waiting.set(id, resolve));
      let timer: unknown;
      let outcome: Outcome | undefined;
      try {
        const stored = await queue.add(id, at, body, settings.maxQueueSize);
        holds.urge();
        const given = new Promise<undefined>((resolve) => {
          timer = setTimer(() => resolve(undefined), settings.timeoutMs);
        });
        outcome = (await Promise.race([settled, run(), given])) ?? { status: "queued", id, stored };
      } catch (error) {
        outcome = error instanceof StreamLeadsError ? error : new StreamLeadsError("storage_failed", "storage falhou.");
        if (outcome.code === "storage_failed") onStorageFailure(error);
        if (outcome.code === "queue_full") {
          emit("dropped", { id, reason: "queue_full", lead, message: outcome.message, fields: [] });
        }
      }
      waiting.delete(id);
      clearTimer(timer);
      if (outcome instanceof StreamLeadsError) throw outcome;
      return outcome;
    },

    flush: async () => {
      demand();
      await flush();
    },
    pending: async () => (await demand().queue.entries()).length,

    async reset() {
      const { queue } = demand();
      await queue.clear();
      for (const tell of waiting.values()) tell(new StreamLeadsError("reset", "removido por reset()."));
    },

    on,

    close() {
      stop();
      link = undefined;
    },
  };
}

/** A client of its own, already configured. @throws StreamLeadsError `invalid_options` */
export function configured(client: Client, options: Options): Client {
  client.configure(options);
  return client;
}
