import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { stopOnSignals } from "./signals.ts";

/** A process that notes how it was ended. */
class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  readonly ended = Promise.withResolvers<number>();
  exit(code: number): never {
    this.exits.push(code);
    this.ended.resolve(code);
    return undefined as never;
  }
}

function listening(stop: () => Promise<void>) {
  const target = new FakeProcess();
  const said: string[] = [];
  const forget = stopOnSignals({ stop, say: (line) => said.push(line), process: target as never });
  return { target, said, forget };
}

describe("signals", () => {
  it.each(["SIGTERM", "SIGINT"])("%s lets everything end in order, then ends with 0", async (signal) => {
    const stopped = Promise.withResolvers<void>();
    const { target, said } = listening(() => stopped.promise);
    target.emit(signal, signal);
    expect(target.exits).toEqual([]);
    expect(said).toHaveLength(1);
    stopped.resolve();
    expect(await target.ended.promise).toBe(0);
  });

  it("a second one ends at once, as the shell expects of that signal", () => {
    const { target } = listening(() => new Promise(() => {}));
    target.emit("SIGTERM", "SIGTERM");
    target.emit("SIGINT", "SIGINT");
    expect(target.exits).toEqual([130]);
  });

  it("a stop that fails is told, and is no success", async () => {
    const { target, said } = listening(() => Promise.reject(new Error("o banco não parou")));
    target.emit("SIGTERM", "SIGTERM");
    expect(await target.ended.promise).toBe(1);
    expect(said.at(-1)).toContain("o banco não parou");
  });

  it("are left alone once forgotten", () => {
    const { target, forget } = listening(async () => {});
    forget();
    expect(target.listenerCount("SIGTERM") + target.listenerCount("SIGINT")).toBe(0);
  });
});
