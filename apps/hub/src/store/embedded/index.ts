/** What the rest of the hub uses of the embedded database: `openDatabase`; the others are for tools and tests. */
export { type EmbeddedPostgresCode, EmbeddedPostgresError } from "./errors.ts";
export { type Database, type KeepOptions, openDatabase } from "./keep.ts";
export { type EmbeddedPostgresOptions, startEmbeddedPostgres, type Timeouts } from "./start.ts";
export type { Log, ServerEnd, ServerHandle } from "./supervise.ts";
