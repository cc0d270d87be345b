/**
 * Who holds a key, answered for every request. A found key is remembered for a few seconds and no longer, so that a
 * revoked one dies everywhere within five; unknown keys are not remembered, or strangers could push the known ones out.
 */
import type { Log } from "../../observe/log.ts";
import type { Database } from "../../store/database.ts";
import { AppError } from "../app-error.ts";
import type { Caller } from "./caller.ts";
import { type FoundKey, findKey, isExpired, LAST_USED_STEP_MS, noteUse } from "./key.store.ts";
import { hashKey, KEY_CHARS_MAX } from "./key-text.ts";

export type KeyCaller = Extract<Caller, { kind: "key" }>;

export interface KeyCheckOptions {
  db: Database;
  log: Log;
  now: () => Date;
}

const FRESH_MS = 4_000;
const REMEMBERED_MAX = 1_000;

interface Remembered {
  row: FoundKey;
  caller: KeyCaller;
  until: number;
}

export class KeyCheck {
  readonly #o: KeyCheckOptions;
  readonly #known = new Map<string, Remembered>();
  /** Look-ups under way: a burst with one key asks once. */
  readonly #asked = new Map<string, Promise<Remembered | undefined>>();
  /** When a use was last noted, by key id. */
  readonly #noted = new Map<number, number>();

  constructor(options: KeyCheckOptions) {
    this.#o = options;
  }

  /** @throws AppError 401 for a key that is unknown, revoked or expired; what the database threw when it is away */
  async callerOf(text: string): Promise<KeyCaller> {
    if (text.length > KEY_CHARS_MAX) throw invalidKey();
    const hash = hashKey(text);
    const found = await this.#find(hash);
    if (!found || found.row.revoked_at !== null) throw invalidKey();
    const now = this.#o.now();
    if (isExpired(found.row, now)) throw expiredKey();
    this.#noteUse(found.row.id, now);
    return found.caller;
  }

  /** Forgets all that is remembered: what was changed here holds here at once. */
  forget(): void {
    this.#known.clear();
  }

  async #find(hash: Buffer): Promise<Remembered | undefined> {
    const id = hash.toString("base64");
    const known = this.#known.get(id);
    if (known && known.until > this.#o.now().getTime()) return known;
    const asked = this.#asked.get(id);
    if (asked) return asked;
    const asking = this.#ask(id, hash).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asking);
    return asking;
  }

  async #ask(id: string, hash: Buffer): Promise<Remembered | undefined> {
    // The age counts from the question: a row read late must not be believed for longer.
    const until = this.#o.now().getTime() + FRESH_MS;
    const row = await findKey(this.#o.db, hash);
    this.#known.delete(id);
    if (!row) return undefined;
    const remembered = { row, caller: callerOf(row), until };
    if (this.#known.size >= REMEMBERED_MAX) this.#dropOldest();
    this.#known.set(id, remembered);
    return remembered;
  }

  #dropOldest(): void {
    const oldest = this.#known.keys().next();
    if (!oldest.done) this.#known.delete(oldest.value);
  }

  /** Off the request's path: the answer does not wait for it. */
  #noteUse(id: number, now: Date): void {
    const last = this.#noted.get(id);
    if (last !== undefined && now.getTime() - last < LAST_USED_STEP_MS) return;
    this.#noted.set(id, now.getTime());
    noteUse(this.#o.db, id, now).catch((error: Error) => {
      this.#noted.delete(id);
      this.#o.log.debug("key.use_not_noted", { key_id: id, error: error.message });
    });
  }
}

function callerOf(row: FoundKey): KeyCaller {
  return {
    kind: "key",
    id: row.id,
    firstId: row.first_id,
    name: row.name,
    level: row.level,
    origem: row.origem,
    allowedOrigins: row.allowed_origins,
    ratePerMinute: row.rate_per_minute,
  };
}

function invalidKey(): AppError {
  return new AppError({
    status: 401,
    code: "invalid_api_key",
    message: "Esta chave de API não existe ou foi revogada.",
    fix: "Confira o cabeçalho X-API-Key; crie outra chave em Configurações > Chaves ou com npm run keys.",
  });
}

function expiredKey(): AppError {
  return new AppError({
    status: 401,
    code: "expired_api_key",
    message: "Esta chave de API venceu.",
    fix: "Use a chave que a substituiu, ou crie outra em Configurações > Chaves.",
  });
}
