/** Ends the HTTP server without waiting for ever. */
import type { Server } from "node:http";

export interface Closable {
  close(): PromiseLike<unknown>;
  server: Pick<Server, "closeAllConnections">;
}

/** What is being answered is finished within `graceMs`; what lasts longer (an open stream, a slow client) is cut. */
export async function closeServer(server: Closable, graceMs = 5_000): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), graceMs);
  try {
    await server.close();
  } finally {
    clearTimeout(timer);
  }
}
