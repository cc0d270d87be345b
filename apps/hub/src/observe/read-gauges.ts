/** Fills the gauges for one scrape. */
import { backlogs } from "../connections/status.queries.ts";
import type { HubContext } from "../hub-context.ts";

/**
 * First what this process knows by itself, so that it is told while the database is away; then what the database says.
 * @param guard gives a reading up as soon as the database proves to be away, by rejecting
 */
export async function readGauges(hub: HubContext, guard: <T>(work: Promise<T>) => Promise<T>): Promise<void> {
  const { metrics, watched, connections, sources } = hub;
  const { gauges } = metrics;
  gauges.sources(sources.all(), hub.now());
  gauges.rooms(await watched.rooms());
  for (const connection of connections.all()) {
    metrics.known(connection);
    metrics.breaker(connection);
  }
  // Not before it is known: another scrape at the same time would read a false alarm.
  const reading = Promise.all([backlogs(hub.db, hub.now()), watched.figures()]);
  const [backlog, figures] = await guard(reading).catch((error: unknown) => {
    gauges.databaseUp(false);
    throw error;
  });
  const all = connections.all();
  for (const connection of all) {
    metrics.oldestDue(connection, backlog.get(connection.id)?.oldest_waiting_seconds ?? 0);
  }
  gauges.connections(all, figures);
  gauges.databaseUp(true);
  // The folder of the database is known from its first answer on.
  gauges.rooms(await watched.rooms());
}
