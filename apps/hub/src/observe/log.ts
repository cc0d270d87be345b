/**
 * The log: one wide line per thing that happened, named `noun.verb`. No name, e-mail, phone, token or payload ever
 * goes in; `lead_id` is enough to find the rest.
 */
import pino from "pino";
import type { EventName, FieldsOf } from "./events.ts";

export type Fields = Record<string, string | number | boolean | null | undefined>;

/** Takes the events of the catalogue, each with its own fields (`events.ts`). */
export interface Log {
  error: Write;
  warn: Write;
  info: Write;
  debug: Write;
}
type Write = <E extends EventName>(event: E, fields?: FieldsOf<E>) => void;

/** Writes JSON lines to standard output, with UTC moments. */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: "msg" },
    destination ?? pino.destination({ dest: 1, sync: false, minLength: 0 }),
  );
  return {
    error: (event, fields) => logger.error(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    info: (event, fields) => logger.info(fields ?? {}, event),
    debug: (event, fields) => logger.debug(fields ?? {}, event),
  };
}

/** A log that says nothing, for tests. */
export const SILENT: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
