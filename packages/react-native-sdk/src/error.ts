/** What the app did wrong, or what became of a lead that the hub does not take. No message holds a value of the lead. */

/** One field of a lead that cannot be accepted; the same shape that the hub answers with. */
export interface FieldProblem {
  field: string;
  /** Stable snake_case: `required`, `invalid_phone`, `unknown_field`, … */
  code: string;
  /** For people, in Portuguese. */
  message: string;
  fix: string;
}

/**
 * - `invalid_options`: `configure` was given something unusable (also a secret key); nothing was changed.
 * - `not_configured`: `configure` was not called yet, or `close` was.
 * - `invalid_lead`: seen on the device; the lead was not queued.
 * - `lead_refused`: the hub refused the lead; it was taken off the queue. `fields` says why.
 * - `queue_full`: the lead was not queued; what was queued before is kept.
 * - `storage_failed`: the storage could not be read; the lead was not queued.
 * - `reset`: `reset()` removed the lead before the hub had it.
 */
export type ErrorCode =
  | "invalid_options"
  | "not_configured"
  | "invalid_lead"
  | "lead_refused"
  | "queue_full"
  | "storage_failed"
  | "reset";

export class StreamLeadsError extends Error {
  declare readonly code: ErrorCode;
  declare readonly fields: readonly FieldProblem[];

  constructor(code: ErrorCode, message: string, fields: readonly FieldProblem[] = []) {
    super(`StreamLeads: ${message}`);
    this.name = "StreamLeadsError";
    this.code = code;
    this.fields = fields;
  }
}
