/**
 * Answers within a second although the database has gone silent. A refused connection fails by itself; a network that
 * swallows everything does not, and a statement would wait for minutes. So whoever waits for long makes us ask
 * `select 1`, once for all who wait, and its silence is the answer.
 */
import type { Database } from "../store/database.ts";
import { AppError } from "./app-error.ts";
import { DATABASE_AWAY } from "./error-reply.ts";

export interface WatchTimes {
  /** After this long a request is suspicious. */
  suspiciousMs: number;
  /** How long the question may take. */
  pingMs: number;
}

const TIMES: WatchTimes = { suspiciousMs: 400, pingMs: 450 };

export class DatabaseWatch {
  readonly #db: Database;
  readonly #times: WatchTimes;
  #ping: Promise<boolean> | undefined;

  constructor(db: Database, times: WatchTimes = TIMES) {
    this.#db = db;
    this.#times = times;
  }

  /** The result of the work, or an AppError 503 as soon as the database proves to be away. */
  async guard<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const away = new Promise<never>((_resolve, reject) => {
      const lookLater = () => {
        timer = setTimeout(async () => {
          const isThere = await this.isThere();
          if (isOver) return;
          if (isThere) lookLater();
          else reject(new AppError(DATABASE_AWAY));
        }, this.#times.suspiciousMs);
      };
      lookLater();
    });
    try {
      return await Promise.race([work, away]);
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  }

  /** Whether the database answers a statement in time. */
  isThere(): Promise<boolean> {
    this.#ping ??= this.#ask().finally(() => {
      this.#ping = undefined;
    });
    return this.#ping;
  }

  async #ask(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#times.pingMs);
    });
    try {
      // Any failure of `select 1` means that nothing can be read now.
      const answer = this.#db.pool.query("select 1").then(
        () => true,
        () => false,
      );
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}
