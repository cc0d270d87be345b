/** A wire between hub and database that can be cut: it resets, half-closes or falls silent, for all or for some. */

import type { AddressInfo } from "node:net";
import { createServer, connect as dial, type Socket } from "node:net";
import type { Dice } from "./dice.ts";

export interface Wires {
  port: number;
  /** Breaks each wire with this chance: `reset` by an RST on both sides, `half` by ending one direction only. */
  cut(how: "reset" | "half", share: number, dice: Dice): number;
  /** Nothing passes in either direction until `flow`; what was sent waits in the wire. New wires stand still, too. */
  stall(): void;
  flow(): void;
  close(): Promise<void>;
}

interface Wire {
  near: Socket;
  far: Socket;
}

export async function startProxy(targetPort: number): Promise<Wires> {
  const wires = new Set<Wire>();
  let isStalled = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true });
    const wire = { near, far };
    wires.add(wire);
    const gone = () => {
      wires.delete(wire);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on("error", gone);
      from.on("close", gone);
      from.on("end", () => to.end());
      from.on("data", (bytes: Buffer) => {
        if (to.write(bytes)) return;
        from.pause();
        to.once("drain", () => isStalled || from.resume());
      });
    }
    if (isStalled) hold(wire);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    port: (server.address() as AddressInfo).port,
    cut(how, share, dice) {
      let count = 0;
      for (const { near, far } of [...wires]) {
        if (!dice.is(share)) continue;
        count += 1;
        if (how === "half") {
          // The hub hears nothing more of this session, and goes on speaking to it.
          far.pause();
          near.end();
        } else {
          near.resetAndDestroy();
          far.resetAndDestroy();
        }
      }
      return count;
    },
    stall() {
      isStalled = true;
      for (const wire of wires) hold(wire);
    },
    flow() {
      isStalled = false;
      for (const { near, far } of wires) {
        near.resume();
        far.resume();
      }
    },
    close() {
      for (const { near, far } of wires) {
        near.destroy();
        far.destroy();
      }
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function hold({ near, far }: Wire): void {
  near.pause();
  far.pause();
}
