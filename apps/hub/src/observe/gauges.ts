/**
 * Gauges that are filled when Prometheus asks. Each is emptied and filled at once, so that what is gone (a removed
 * connection, a source without a token) leaves no last value behind. While the database is away they keep the values
 * they had, and `database_up` says so.
 */
import { Gauge, type Registry } from "prom-client";
import type { Connection } from "../connections/connection.ts";
import type { LiveSource } from "../sources/sources.ts";
import type { Room } from "./disk.ts";
import type { Volume, WatchedFigures } from "./watched.ts";

export interface Gauges {
  /** From memory: what this process knows of the sources. */
  sources(all: readonly LiveSource[], now: Date): void;
  /** From memory and the database: connections, and what waits for a person. */
  connections(all: readonly Connection[], figures: WatchedFigures): void;
  rooms(rooms: ReadonlyMap<Volume, Room>): void;
  databaseUp(isUp: boolean): void;
  heartbeatHeard(at: Date): void;
}

const OF_CONNECTION = ["integration", "connection"] as const;
const OF_SOURCE = ["source"] as const;

export function createGauges(registry: Registry): Gauges {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge<L>({ name, help, labelNames, registers: [registry] });
  const silence = gauge("source_silence_seconds", "Since the last lead of a source", OF_SOURCE);
  const quiet = gauge(
    "source_quiet",
    "1 when a source has been silent for longer than its own last four weeks make likely",
    OF_SOURCE,
  );
  const sourcePaused = gauge("source_paused", "1 when a source cannot be read (access refused)", OF_SOURCE);
  const sourceEnds = gauge(
    "source_token_expires_timestamp_seconds",
    "When the token of a source ends; absent without an end",
    OF_SOURCE,
  );
  const enabled = gauge("connection_enabled", "1 when a connection is switched on", OF_CONNECTION);
  const paused = gauge("connection_paused", "1 when a connection waits for a person (access refused)", OF_CONNECTION);
  const ends = gauge(
    "connection_token_expires_timestamp_seconds",
    "When the access of a connection ends; absent without an end, or when it renews itself",
    OF_CONNECTION,
  );
  const unresolved = gauge(
    "deliveries_unresolved",
    "Deliveries of the last 7 days that failed or expired and were not sent again, up to 10,000",
    [...OF_CONNECTION, "kind"] as const,
  );
  const parked = gauge(
    "raw_requests_parked",
    "Raw requests of the last 7 days that wait for a person, up to 10,000",
    OF_SOURCE,
  );
  const unread = gauge(
    "raw_request_oldest_due_seconds",
    "Age of the oldest raw request that is due to be read",
    OF_SOURCE,
  );
  const databaseUp = gauge("database_up", "1 when the database answered this scrape", []);
  const databaseSize = gauge("database_size_bytes", "Size of the database on its server", []);
  const free = gauge("disk_free_bytes", "Bytes left to the hub on the disk of a folder", ["volume"] as const);
  const size = gauge("disk_size_bytes", "Bytes of the disk of a folder", ["volume"] as const);
  const heard = gauge(
    "heartbeat_heard_timestamp_seconds",
    "When the watchman outside (HEARTBEAT_URL) last answered this process; its start until then; 0 without one",
    [],
  );

  return {
    sources(all, now) {
      for (const one of [silence, quiet, sourcePaused, sourceEnds]) one.reset();
      for (const { source, shared, enabled: isOn } of all) {
        const labels = { source: source.slug };
        sourcePaused.set(labels, isOn && shared.paused ? 1 : 0);
        quiet.set(labels, isOn && shared.quiet && !shared.paused ? 1 : 0);
        // Of a source that never sent a lead there is no silence to tell.
        if (shared.lastLeadAt) silence.set(labels, Math.max(0, (now.getTime() - shared.lastLeadAt.getTime()) / 1_000));
        if (isOn && shared.tokenExpiresAt) sourceEnds.set(labels, shared.tokenExpiresAt.getTime() / 1_000);
      }
    },
    connections(all, figures) {
      for (const one of [enabled, paused, ends, unresolved, parked, unread]) one.reset();
      const names = new Map(all.map(({ id, integration, name }) => [id, { integration, connection: name }]));
      for (const { id, shared } of all) {
        const labels = names.get(id) ?? {};
        enabled.set(labels, shared.enabled ? 1 : 0);
        paused.set(labels, shared.enabled && shared.paused ? 1 : 0);
        for (const kind of ["failed", "expired"]) unresolved.set({ ...labels, kind }, 0);
        const end = figures.accessEnds.get(id);
        if (end) ends.set(labels, end.getTime() / 1_000);
      }
      for (const { connection_id, kind, count } of figures.troubled) {
        const labels = names.get(connection_id);
        // Of a removed connection nothing can be sent again.
        if (labels) unresolved.set({ ...labels, kind }, count);
      }
      for (const [source, count] of figures.parked) parked.set({ source }, count);
      for (const [source, seconds] of figures.unread) unread.set({ source }, Math.max(0, seconds));
      databaseSize.set(figures.databaseBytes);
    },
    rooms(rooms) {
      for (const one of [free, size]) one.reset();
      for (const [volume, room] of rooms) {
        free.set({ volume }, room.free);
        size.set({ volume }, room.size);
      }
    },
    databaseUp: (isUp) => databaseUp.set(isUp ? 1 : 0),
    heartbeatHeard: (at) => heard.set(at.getTime() / 1_000),
  };
}
