/** What Alertmanager tells somebody: a webhook on loopback that remembers each alert and wakes whoever waits for it. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface ToldAlert {
  status: "firing" | "resolved";
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface Receiver {
  url: string;
  /** Everything that was told, in order; an alert that goes on may be told again. */
  told: readonly ToldAlert[];
  /** Resolves with the first alert told from now on that fits. Rejects after `withinMs`, naming what was told instead. */
  next(fits: (alert: ToldAlert) => boolean, what: string, withinMs: number): Promise<ToldAlert>;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 1_000_000;

export async function startReceiver(): Promise<Receiver> {
  const told: ToldAlert[] = [];
  const waiters = new Set<(alert: ToldAlert) => void>();
  const server = createServer(async (request, reply) => {
    const body = await bodyOf(request);
    reply.writeHead(body === undefined ? 413 : 200).end();
    for (const alert of alertsIn(body)) {
      told.push(alert);
      for (const wake of [...waiters]) wake(alert);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alertas`,
    told,
    next: (fits, what, withinMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.delete(look);
          const seen = told.map(({ status, labels }) => `${labels.alertname} ${status}`);
          reject(
            new Error(`${what}: not told within ${withinMs / 1_000} s. Told so far: ${seen.join(", ") || "nothing"}`),
          );
        }, withinMs);
        const look = (alert: ToldAlert) => {
          if (!fits(alert)) return;
          clearTimeout(timer);
          waiters.delete(look);
          resolve(alert);
        };
        waiters.add(look);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function alertsIn(body: string | undefined): ToldAlert[] {
  if (body === undefined) return [];
  return (JSON.parse(body) as { alerts?: ToldAlert[] }).alerts ?? [];
}
