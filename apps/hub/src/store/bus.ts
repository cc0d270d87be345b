/**
 * Short notices between the processes of one installation, over LISTEN/NOTIFY. A notice only makes somebody look
 * sooner: everything it says can also be read from the tables, so a lost one costs time, never a lead.
 */
import pg from "pg";

export type Notice =
  /** Something about a connection changed (paused, breaker, limits): read it again. */
  | { kind: "connection"; id: number }
  /** A delivery of this connection is due, or will be earlier than known. */
  | { kind: "due"; id: number }
  /** Leads came or changed, for live pages. */
  | { kind: "leads"; ids: number[] }
  /** Deliveries of these leads changed, for live pages. */
  | { kind: "deliveries"; leadIds: number[] };

const CHANNEL = "streamleads";
const RECONNECT_MS = 1_000;
/** NOTIFY takes 8,000 bytes; ids beyond this are dropped, and the page reloads its list anyway. */
const IDS_MAX = 500;

export interface Bus {
  publish(notice: Notice): void;
  subscribe(listener: (notice: Notice) => void): () => void;
  close(): Promise<void>;
}

/** Opens the bus. `onUp` runs after each (re)connection, since notices may have been missed before it. */
export function openBus(url: string, pool: pg.Pool, options: { onUp: () => void; onError: (e: Error) => void }): Bus {
  /** Not the pid: those repeat across machines, and one process may hold two hubs. */
  const self = crypto.randomUUID();
  const listeners = new Set<(notice: Notice) => void>();
  let client: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

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
    const fresh = new pg.Client({ connectionString: url, application_name: "streamleads-bus" });
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
      options.onError(error as Error);
      reconnectLater();
    }
  }
  void connect();

  return {
    publish(notice) {
      tell(notice);
      const short =
        notice.kind === "leads"
          ? { ...notice, ids: notice.ids.slice(0, IDS_MAX) }
          : notice.kind === "deliveries"
            ? { ...notice, leadIds: notice.leadIds.slice(0, IDS_MAX) }
            : notice;
      pool
        .query({
          name: "notify",
          text: "select pg_notify($1, $2)",
          values: [CHANNEL, JSON.stringify({ from: self, notice: short })],
        })
        .catch((error: Error) => options.onError(error));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
      await client?.end();
    },
  };
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
