/**
 * Short notices between the processes of one installation, over LISTEN/NOTIFY. A notice only makes somebody look
 * sooner: everything it says can also be read from the tables, so a lost one costs time, never a lead.
 */
import pg from "pg";
import { dropConnection, KEEP_ALIVE, within } from "./database.ts";

export type Notice =
  /** Something about a connection changed (paused, breaker, limits): read it again. */
  | { kind: "connection"; id: number }
  /** A delivery of this connection is due, or will be earlier than known. */
  | { kind: "due"; id: number }
  /** Something about a source changed (paused, its mapping): read all again. */
  | { kind: "source"; id: number }
  /** Raw requests wait to be read. */
  | { kind: "raw"; id: number }
  /** Leads came or changed, for live pages. */
  | { kind: "leads"; ids: number[] }
  /** Deliveries of these leads changed, for live pages. */
  | { kind: "deliveries"; leadIds: number[] }
  /** These leads were erased: what is held of them in memory must not be sent any more. */
  | { kind: "erased"; ids: number[] }
  /** An import went on, or has work that nobody does yet. */
  | { kind: "import"; id: number };

const CHANNEL = "streamleads";
const RECONNECT_MS = 1_000;
const GATHER_MS = 50;
/** Who only listens never notices that nobody speaks any more, so it asks this often, and waits this long. */
const ASK_MS = 5_000;
const ANSWER_MS = 5_000;
/** NOTIFY takes 8,000 bytes; ids beyond this are dropped, and the page reloads its list anyway. */
const IDS_MAX = 500;

export interface Bus {
  publish(notice: Notice): void;
  subscribe(listener: (notice: Notice) => void): () => void;
  close(): Promise<void>;
}

export interface BusOptions {
  /** Runs after each (re)connection, since notices may have been missed before it. */
  onUp: () => void;
  onError: (e: Error) => void;
  /** How often the connection that listens is asked whether it is alive, and how long it may take to answer. */
  askMs?: number;
  answerMs?: number;
}

export function openBus(url: string, pool: pg.Pool, options: BusOptions): Bus {
  const { askMs = ASK_MS, answerMs = ANSWER_MS } = options;
  /** Not the pid: those repeat across machines, and one process may hold two hubs. */
  const self = crypto.randomUUID();
  const listeners = new Set<(notice: Notice) => void>();
  let client: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const outgoing: Notice[] = [];
  let sending: NodeJS.Timeout | undefined;

  function tell(notice: Notice): void {
    for (const listener of listeners) listener(notice);
  }

  function reconnectLater(): void {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, RECONNECT_MS);
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: "streamleads-bus",
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
      ...KEEP_ALIVE,
    });
    fresh.on("error", (error) => {
      options.onError(error);
      if (client === fresh) client = undefined;
      reconnectLater();
    });
    fresh.on("end", () => {
      if (client === fresh) client = undefined;
      reconnectLater();
    });
    fresh.on("notification", ({ payload }) => {
      const notice = readNotice(payload);
      // Our own notices were told in memory already, at once.
      if (notice && notice.from !== self) tell(notice.notice);
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      if (closed) await fresh.end();
      else {
        client = fresh;
        options.onUp();
      }
    } catch (error) {
      dropConnection(fresh);
      options.onError(error as Error);
      reconnectLater();
    }
  }
  void connect();

  let isAsking = false;
  const asking = setInterval(() => {
    if (client && !isAsking) void ask(client);
  }, askMs);
  asking.unref();

  /** A connection that does not answer is cut, which makes a new one. */
  async function ask(asked: pg.Client): Promise<void> {
    isAsking = true;
    try {
      await asked.query(within(answerMs, { text: "select 1" }));
    } catch {
      // Whatever was wrong with it, `end` and `error` of the connection report it and lead to the next one.
      dropConnection(asked);
    } finally {
      isAsking = false;
    }
  }

  /** For the others, notices of a moment go in one statement: under load there would be two for every batch. */
  function gather(notice: Notice): void {
    outgoing.push(notice);
    // Live pages can wait a moment; what others must not do any more, or could do now, cannot.
    if (notice.kind !== "leads" && notice.kind !== "deliveries") send();
    else sending ??= setTimeout(send, GATHER_MS);
  }

  function send(): void {
    clearTimeout(sending);
    sending = undefined;
    const payloads = merged(outgoing.splice(0)).map((notice) => JSON.stringify({ from: self, notice }));
    if (payloads.length === 0) return;
    pool
      .query(
        within(answerMs, {
          name: "notify",
          text: "select pg_notify($1, p) from unnest($2::text[]) as p",
          values: [CHANNEL, payloads],
        }),
      )
      .catch((error: Error) => options.onError(error));
  }

  return {
    publish(notice) {
      tell(notice);
      gather(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearInterval(asking);
      clearTimeout(timer);
      clearTimeout(sending);
      listeners.clear();
      const last = client;
      if (!last) return;
      const late = setTimeout(() => dropConnection(last), answerMs);
      await last.end();
      clearTimeout(late);
    },
  };
}

/** One notice for all leads, one for all deliveries, one for each connection; of erased leads none is left out. */
function merged(notices: readonly Notice[]): Notice[] {
  const ids = new Set<number>();
  const leadIds = new Set<number>();
  const erased: number[] = [];
  const others = new Map<string, Notice>();
  for (const notice of notices) {
    if (notice.kind === "leads") for (const id of notice.ids) ids.add(id);
    else if (notice.kind === "deliveries") for (const id of notice.leadIds) leadIds.add(id);
    else if (notice.kind === "erased") erased.push(...notice.ids);
    else others.set(`${notice.kind}:${notice.id}`, notice);
  }
  const gathered: Notice[] = [...others.values()];
  for (let at = 0; at < erased.length; at += IDS_MAX) {
    gathered.push({ kind: "erased", ids: erased.slice(at, at + IDS_MAX) });
  }
  if (ids.size > 0) gathered.push({ kind: "leads", ids: [...ids].slice(0, IDS_MAX) });
  if (leadIds.size > 0) gathered.push({ kind: "deliveries", leadIds: [...leadIds].slice(0, IDS_MAX) });
  return gathered;
}

function readNotice(payload: string | undefined): { from: string; notice: Notice } | undefined {
  if (!payload) return undefined;
  try {
    return JSON.parse(payload) as { from: string; notice: Notice };
  } catch {
    // Somebody else's message on our channel: a notice is only a hint, so it is safe to ignore.
    return undefined;
  }
}
