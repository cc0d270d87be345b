/**
 * Tokens that a provider gave and the database does not have yet. Nothing matters more than writing them: they stay in
 * memory, and are written until they are. Their journal is what is left if the process ends before that.
 */
import type { Log } from "../observe/log.ts";
import { errorCode } from "../store/database.ts";
import type { NewTokens, TokenStore } from "./token.store.ts";
import type { Wait } from "./wait.ts";

export interface UnsavedOptions {
  store: TokenStore;
  log: Log;
  wait: Wait;
  /** Ends the tries. */
  signal: AbortSignal;
  lockWaitMs: number;
  /** They are in the table at last. */
  onSaved: (tokens: NewTokens) => Promise<unknown>;
}

const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 30_000;

export class Unsaved {
  readonly #o: UnsavedOptions;
  readonly #saving = new Set<Promise<void>>();

  constructor(options: UnsavedOptions) {
    this.#o = options;
  }

  /** Tries at once; `false` when it goes on in the background. Never throws. */
  async save(tokens: NewTokens, name: string, first: unknown): Promise<boolean> {
    this.#failed(name, first);
    try {
      await this.#write(tokens);
      return true;
    } catch (error) {
      this.#failed(name, error);
    }
    const saving = this.#untilDone(tokens, name).finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
    return false;
  }

  /** Resolves when the tries have ended, each with success or by the signal. */
  async ended(): Promise<void> {
    await Promise.all(this.#saving);
  }

  async #untilDone(tokens: NewTokens, name: string): Promise<void> {
    const { wait, signal, log, onSaved } = this.#o;
    for (let tries = 0; !signal.aborted; tries += 1) {
      await wait(Math.min(AGAIN_MS * 2 ** tries, AGAIN_MAX_MS), signal);
      try {
        await this.#write(tokens);
        await onSaved(tokens);
        return;
      } catch (error) {
        this.#failed(name, error);
      }
    }
    log.error("oauth.left_in_journal", { connection: name });
  }

  #write(tokens: NewTokens): Promise<boolean> {
    const { store, lockWaitMs } = this.#o;
    // Newer ones may be there by now: then there is nothing to write.
    return store.holding(tokens.connectionId, lockWaitMs, (client) => store.replace(client, tokens));
  }

  #failed(name: string, error: unknown): void {
    this.#o.log.warn("oauth.commit_failed", { connection: name, error: errorCode(error) });
  }
}
