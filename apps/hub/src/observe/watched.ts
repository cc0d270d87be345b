/**
 * What the watch over this installation reads with each scrape. Everything here is the same whichever hub process is
 * asked (the database is one), so rules join the processes with `max by`; only the disk is each machine's own.
 */
import type { Database } from "../store/database.ts";
import { type Room, roomOf } from "./disk.ts";
import { Sampled } from "./sampled.ts";
import {
  accessEnds,
  databaseBytes,
  databaseFolder,
  oldestUnread,
  parkedRequests,
  type Troubled,
  troubledDeliveries,
} from "./watched.queries.ts";

/** `data_dir`: the folder of the hub's data. `database`: of the database that the hub runs itself. */
export type Volume = "data_dir" | "database";

export interface WatchedFigures {
  troubled: Troubled[];
  parked: Map<string, number>;
  unread: Map<string, number>;
  accessEnds: Map<number, Date>;
  databaseBytes: number;
}

export interface WatchedOptions {
  db: Database;
  dataDir: string;
  /** The hub runs the database itself, on this machine. */
  isEmbedded: boolean;
  now: () => Date;
}

/** Two Prometheus servers, or a person who reloads, cost no second reading. */
const FIGURES_MS = 10_000;
/** Asks the file system for the size of every table. */
const SIZE_MS = 60_000;

export class Watched {
  readonly #o: WatchedOptions;
  readonly #figures: Sampled<Omit<WatchedFigures, "databaseBytes">>;
  readonly #bytes: Sampled<number>;
  #databaseFolder: string | undefined;

  constructor(options: WatchedOptions) {
    this.#o = options;
    this.#figures = new Sampled(() => this.#read(), FIGURES_MS);
    this.#bytes = new Sampled(() => this.#readBytes(), SIZE_MS);
  }

  /** At most ten seconds old; the size of the database at most a minute. Rejects while the database is away. */
  async figures(): Promise<WatchedFigures> {
    const [figures, bytes] = await Promise.all([this.#figures.get(), this.#bytes.get()]);
    return { ...figures, databaseBytes: bytes };
  }

  /** Of the machine this process runs on; needs no database, so that a full disk is seen when it has stopped it. */
  async rooms(): Promise<Map<Volume, Room>> {
    const folders: [Volume, string | undefined][] = [
      ["data_dir", this.#o.dataDir],
      ["database", this.#databaseFolder],
    ];
    const rooms = new Map<Volume, Room>();
    for (const [volume, folder] of folders) {
      const room = folder === undefined ? undefined : await roomOf(folder);
      if (room) rooms.set(volume, room);
    }
    return rooms;
  }

  async #read(): Promise<Omit<WatchedFigures, "databaseBytes">> {
    const { db, now } = this.#o;
    const at = now();
    const [troubled, parked, unread, ends] = await Promise.all([
      troubledDeliveries(db, at),
      parkedRequests(db, at),
      oldestUnread(db, at),
      accessEnds(db),
    ]);
    return { troubled, parked, unread, accessEnds: ends };
  }

  async #readBytes(): Promise<number> {
    const { db, isEmbedded } = this.#o;
    if (isEmbedded) this.#databaseFolder ??= await databaseFolder(db);
    return databaseBytes(db);
  }
}
