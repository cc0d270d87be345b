/** What a trial has found: said as it goes, with the seconds since its start, and summed up by its exit code. */
import { cpus } from "node:os";

export class Findings {
  readonly #begun = performance.now();
  #proven = 0;
  readonly #failed: string[] = [];

  constructor(title: string) {
    console.log(`${title}; ${cpus().length} cores, Node ${process.version}`);
  }

  say(text: string): void {
    console.log(`${((performance.now() - this.#begun) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
  }

  /** A promise and the figure that it stands or falls with. */
  prove(promise: string, holds: boolean, figure: string): void {
    if (holds) this.#proven += 1;
    else this.#failed.push(`${promise}: ${figure}`);
    this.say(`${holds ? "proven" : "FAILED"}  ${promise}: ${figure}`);
  }

  /** @returns the exit code */
  end(): number {
    for (const line of this.#failed) console.log(`FAILED  ${line}`);
    console.log(`${this.#proven} proven, ${this.#failed.length} failed`);
    return this.#failed.length === 0 ? 0 : 1;
  }
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
