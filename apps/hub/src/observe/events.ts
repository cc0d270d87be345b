/**
 * Every event of the log: what happened, at which level, with which fields. `Log` takes no other, so a line that is not
 * described here does not compile; `docs/build/events.md` is printed from this list (`scripts/print-events.ts`).
 *
 * Levels: `error` wakes somebody, `warn` will if it goes on, `info` is history, `debug` is left out by default.
 */
import type { FieldName } from "./event-fields.ts";

export type Level = "error" | "warn" | "info" | "debug";

export interface EventDescription {
  says: string;
  levels: readonly Level[];
  fields: readonly FieldName[];
}

const error = ["error"] as const;
const warn = ["warn"] as const;
const info = ["info"] as const;
const debug = ["debug"] as const;

const ATTEMPT = ["integration", "event", "lead_id", "success", "error", "duration_ms"] as const;
const EDIT = ["connection", "connection_id", "key_id", "person_id"] as const;

export const EVENTS = {
  // ---- leads in -------------------------------------------------------------------------------------------------
  "lead.batch_committed": { says: "Leads were written together", levels: debug, fields: ["leads"] },
  "lead.merged": { says: "A person joined two leads", levels: info, fields: ["lead_id", "other_id", "merge_id"] },
  "lead.unmerged": { says: "A person took a merge back", levels: info, fields: ["lead_id", "other_id", "merge_id"] },
  "lead.unsubscribed": { says: "A lead asked for no more messages", levels: info, fields: ["lead_id", "channel"] },
  "intake.batch_halved": { says: "A batch failed and is tried in halves", levels: warn, fields: ["size", "error"] },
  "intake.commit_unknown": {
    says: "The answer to a commit was lost; whether it holds is looked up",
    levels: warn,
    fields: ["size", "error"],
  },
  "form.bot_ignored": { says: "A form was sent by a robot", levels: info, fields: ["key_id", "sign"] },

  // ---- sources --------------------------------------------------------------------------------------------------
  "source.checked": { says: "A source was tested", levels: info, fields: ["source", "outcome"] },
  "source.check_failed": { says: "The test of a source broke off", levels: error, fields: ["source", "error"] },
  "source.paused": { says: "A source cannot be read until a person acts", levels: warn, fields: ["source", "cause"] },
  "source.reading_failed": {
    says: "Reading a raw request broke off; it is tried again",
    levels: error,
    fields: ["source", "raw_id", "error"],
  },
  "source.settle_failed": { says: "What was read could not be written yet", levels: warn, fields: ["raw_id", "error"] },
  "source.claim_failed": { says: "Raw requests could not be claimed", levels: warn, fields: ["error"] },
  "source.leases_returned": {
    says: "Raw requests of readers that are gone were given back",
    levels: warn,
    fields: ["taken", "forgotten"],
  },
  "source.orphan_check_failed": { says: "The look for such requests failed", levels: warn, fields: ["error"] },
  "source.reconciled": {
    says: "The provider's own list was compared with ours",
    levels: info,
    fields: ["source", "scope", "expected", "present", "fetched", "cause"],
  },
  "source.reconcile_failed": { says: "The comparison broke off", levels: error, fields: ["source", "error"] },
  "source.secret_unreadable": {
    says: "The secret of a source was sealed with another SECRETS_KEY; it refuses everything",
    levels: error,
    fields: ["source", "error"],
  },
  "source.refresh_failed": { says: "The sources could not be read again", levels: warn, fields: ["error"] },
  "source.counts_failed": { says: "Figures could not be written yet; they are kept", levels: warn, fields: ["error"] },
  "source.watch_ended": {
    says: "A mailbox or stream broke off; it is opened again",
    levels: warn,
    fields: ["source", "error"],
  },
  "source.report_failed": { says: "What a watch found could not be noted", levels: warn, fields: ["source", "error"] },

  // ---- deliveries -----------------------------------------------------------------------------------------------
  integration_event: {
    says: "One attempt of one delivery: the first six fields are the specification's; `info` when it did not deliver",
    levels: ["info", "debug"],
    fields: [...ATTEMPT, "delivery_id", "connection", "attempt", "outcome", "state", "http_status"],
  },
  "delivery.claim_failed": {
    says: "Due deliveries could not be claimed",
    levels: warn,
    fields: ["connection", "error"],
  },
  "delivery.rate_failed": {
    says: "The shared limit could not be asked",
    levels: warn,
    fields: ["connection", "error"],
  },
  "delivery.not_started": { says: "Given back before its call", levels: warn, fields: ["delivery_id", "error"] },
  "delivery.fault": {
    says: "An attempt broke off inside the program",
    levels: error,
    fields: ["delivery_id", "error"],
  },
  "delivery.settle_failed": {
    says: "Outcomes could not be written; tried until they are",
    levels: error,
    fields: ["size", "error"],
  },
  "delivery.after_settle_failed": {
    says: "What follows a settlement broke off",
    levels: error,
    fields: ["size", "error"],
  },
  "delivery.orphans_returned": {
    says: "Deliveries whose holder forgot them were given back",
    levels: warn,
    fields: ["deliveries", "unknown"],
  },
  "delivery.orphan_check_failed": { says: "The look for such deliveries failed", levels: warn, fields: ["error"] },
  "delivery.status_not_read": {
    says: "Later statuses could not be looked up",
    levels: warn,
    fields: ["deliveries", "error"],
  },
  "replay.started": {
    says: "Deliveries are sent again in bulk",
    levels: info,
    fields: ["replay_id", "matching", "rate_per_second"],
  },
  "replay.step_failed": { says: "A step of a bulk replay failed; it goes on", levels: warn, fields: ["error"] },
  "suppression.added": { says: "An address is not written to any more", levels: info, fields: ["channel", "caller"] },
  "suppression.removed": {
    says: "A person took an address off the list",
    levels: warn,
    fields: ["channel", "added_reason"],
  },
  "suppression.failed": {
    says: "An address that must not be written to could not be noted",
    levels: error,
    fields: ["lead_id", "error"],
  },

  // ---- connections ----------------------------------------------------------------------------------------------
  "connection.created": { says: "A connection was made", levels: info, fields: EDIT },
  "connection.changed": { says: "Settings were changed", levels: info, fields: [...EDIT, "fields"] },
  "connection.enabled": { says: "Switched on", levels: info, fields: EDIT },
  "connection.disabled": { says: "Switched off", levels: info, fields: EDIT },
  "connection.removed": { says: "A connection was removed", levels: info, fields: [...EDIT, "cancelled"] },
  "connection.checked": { says: "A connection was tested", levels: info, fields: ["connection", "outcome", "cause"] },
  "connection.set_up": {
    says: "What it needs at the provider was set up",
    levels: info,
    fields: ["connection", "outcome", "cause", "attempts"],
  },
  "connection.setup_look_failed": {
    says: "Set-ups that are due could not be looked for",
    levels: warn,
    fields: ["error"],
  },
  "connection.paused": { says: "It waits for a person", levels: warn, fields: ["connection", "cause"] },
  "connection.resumed": { says: "It works again", levels: info, fields: ["connection"] },
  "connection.name_taken": {
    says: "The environment names one that a person made",
    levels: warn,
    fields: ["connection"],
  },
  "connection.refresh_failed": { says: "The connections could not be read again", levels: warn, fields: ["error"] },
  "connection.update_failed": {
    says: "What an attempt says of it could not be noted",
    levels: warn,
    fields: ["connection", "error"],
  },
  "connection.connector_fault": {
    says: "A connector broke off inside",
    levels: error,
    fields: ["integration", "error"],
  },
  "breaker.opened": {
    says: "Failures in a row: nothing is sent but probes",
    levels: warn,
    fields: ["connection", "failures", "opens"],
  },
  "breaker.closed": { says: "It answers again", levels: warn, fields: ["connection", "failures", "opens"] },

  // ---- access by OAuth ------------------------------------------------------------------------------------------
  "oauth.login_started": {
    says: "A person was sent to the provider",
    levels: info,
    fields: ["integration", "connection_id"],
  },
  "oauth.login_failed": { says: "The log-in came to nothing", levels: warn, fields: ["integration", "cause"] },
  "oauth.connected": { says: "Access was given", levels: info, fields: ["integration", "connection_id"] },
  "oauth.discover_failed": {
    says: "The account's settings could not be read",
    levels: warn,
    fields: ["integration", "error"],
  },
  "oauth.refreshed": {
    says: "Access was renewed",
    levels: info,
    fields: ["connection", "generation", "from", "expires_at"],
  },
  "oauth.refresh_failed": {
    says: "Access could not be renewed; tried again",
    levels: warn,
    fields: ["connection", "cause", "failures"],
  },
  "oauth.refresh_fault": { says: "A renewal broke off inside", levels: warn, fields: ["connection_id", "error"] },
  "oauth.settings_unread": {
    says: "What the account says could not be read",
    levels: warn,
    fields: ["connection", "error"],
  },
  "oauth.ended": { says: "Access is over", levels: ["warn", "info"], fields: ["connection", "state", "revoked"] },
  "oauth.not_revoked": { says: "The provider could not be told", levels: warn, fields: ["connection_id", "error"] },
  "oauth.commit_failed": {
    says: "A new token is in the journal, not yet in the database",
    levels: warn,
    fields: ["connection", "error"],
  },
  "oauth.left_in_journal": {
    says: "At the stop a token is in the journal alone",
    levels: error,
    fields: ["connection"],
  },
  "oauth.journal_failed": { says: "The journal cannot be written", levels: error, fields: ["connection", "error"] },
  "oauth.journal_unreadable": {
    says: "An entry was sealed with another SECRETS_KEY",
    levels: error,
    fields: ["connection"],
  },
  "oauth.journal_unread": { says: "The journal could not be read", levels: warn, fields: ["error"] },
  "oauth.journal_unremoved": {
    says: "An entry that is done could not be removed",
    levels: warn,
    fields: ["connection_id", "error"],
  },

  // ---- people, keys, erasure, nurture, imports ------------------------------------------------------------------
  "owner.created": { says: "The first person of this installation", levels: info, fields: ["person_id"] },
  "key.created": { says: "An API key was made", levels: info, fields: ["key_id", "level"] },
  "key.rotated": { says: "An API key is replaced", levels: info, fields: ["key_id", "replaced_by"] },
  "key.revoked": { says: "An API key holds no more", levels: info, fields: ["key_id"] },
  "key.use_not_noted": { says: "When it was last used could not be noted", levels: debug, fields: ["key_id", "error"] },
  "erasure.attempted": {
    says: "A destination was told to delete a person",
    levels: info,
    fields: ["erasure_id", "lead_id", "integration", "connection", "outcome", "cause", "state", "attempt"],
  },
  "erasure.unreadable": {
    says: "Whom to delete was sealed with another SECRETS_KEY",
    levels: error,
    fields: ["lead_id", "error"],
  },
  "erasure.forgotten": { says: "Erasures that are long done were forgotten", levels: info, fields: ["erasures"] },
  "erasure.look_failed": { says: "Erasures that are due could not be looked for", levels: warn, fields: ["error"] },
  "nurture.advanced": { says: "Sequences of mails went on", levels: info, fields: ["enrolments", "sent", "ended"] },
  "nurture.stopped": { says: "A person ended a sequence", levels: info, fields: ["lead_id", "sequence"] },
  "import.received": { says: "A file was received", levels: info, fields: ["import_id", "bytes", "rows", "encoding"] },
  "import.taken_up": { says: "A process works on an import", levels: info, fields: ["import_id", "state", "position"] },
  "import.ended": {
    says: "An import, a dry run or an undo is done",
    levels: info,
    fields: ["import_id", "state", "duration_ms"],
  },
  "import.row_refused": { says: "A row could not be taken in", levels: warn, fields: ["import_id", "row_no", "error"] },
  "import.given_back": { says: "Left to the next process", levels: info, fields: ["import_id", "error"] },
  "import.unreadable": { says: "The file cannot be read", levels: info, fields: ["import_id", "cause"] },
  "import.failed": {
    says: "An import broke off inside the program",
    levels: error,
    fields: ["import_id", "error", "detail"],
  },
  "import.look_failed": { says: "Imports that wait could not be looked for", levels: warn, fields: ["error"] },
  "import.lease_lost": { says: "Another process took it over", levels: warn, fields: ["import_id"] },
  "import.lease_not_extended": {
    says: "The hold on it could not be renewed yet",
    levels: warn,
    fields: ["import_id", "error"],
  },
  "import.end_not_written": { says: "Its end could not be written yet", levels: warn, fields: ["import_id", "error"] },

  // ---- the hub itself -------------------------------------------------------------------------------------------
  "hub.started": { says: "It listens", levels: info, fields: ["url", "role", "sandbox"] },
  "hub.stopping": { says: "It takes nothing in any more", levels: info, fields: [] },
  "hub.stopped": { says: "Everything has ended", levels: info, fields: ["duration_ms"] },
  "config.integration_off": { says: "An integration is half configured", levels: warn, fields: ["warning"] },
  "first_access.written": { says: "The first key and the owner's link are in a file", levels: info, fields: ["file"] },
  "first_access.not_written": { says: "That file could not be written", levels: warn, fields: ["file", "fix"] },
  "first_access.bootstrap_key_revoked": { says: "BOOTSTRAP_API_KEY does not hold", levels: warn, fields: ["fix"] },
  "http.request": {
    says: "A request that was not answered with success",
    levels: ["error", "warn", "info"],
    fields: ["method", "route", "status", "code", "error", "duration_ms", "request_id", "caller", "key_id"],
  },
  "snippet.build_failed": { says: "The site snippet cannot be made", levels: error, fields: ["error", "fix"] },
  "dashboard.building": { says: "The dashboard is built", levels: info, fields: [] },
  "dashboard.built": { says: "The dashboard is there", levels: info, fields: ["duration_ms"] },
  "dashboard.build_failed": { says: "It is not; an older one is served", levels: error, fields: ["error", "fix"] },
  "dashboard.page_not_written": {
    says: "The page that asks for patience could not be written",
    levels: warn,
    fields: ["error", "fix"],
  },
  "instance.lost": { says: "This process was taken for dead; it begins anew", levels: warn, fields: ["instance"] },
  "instance.dead": { says: "Another process gives no sign of life", levels: warn, fields: ["instance"] },
  "instance.taken_over": { says: "Its work was taken over", levels: warn, fields: ["owner", "deliveries", "unknown"] },
  "instance.beat_failed": { says: "The sign of life could not be written", levels: warn, fields: ["error"] },
  "instance.leave_failed": { says: "It could not sign off", levels: warn, fields: ["error"] },
  "bus.lost": { says: "Notices between processes are interrupted", levels: warn, fields: ["error"] },
  "jobs.done": { says: "A piece of clock work is done", levels: debug, fields: ["task", "duration_ms"] },
  "jobs.failed": { says: "Clock work failed", levels: warn, fields: ["error"] },
  "jobs.unknown": { says: "Clock work of another version of the hub", levels: warn, fields: ["task"] },
  "jobs.cleaned": {
    says: "What is kept for a time only is gone",
    levels: info,
    fields: ["idempotency_keys", "import_files"],
  },
  "retention.range_cut": {
    says: "A range of attempts got a partition of its own",
    levels: info,
    fields: ["first_id", "next_id"],
  },
  "retention.attempts_dropped": { says: "Old attempts are gone", levels: info, fields: ["first_id", "rows", "before"] },
  "retention.bodies_emptied": { says: "Old raw requests were emptied", levels: info, fields: ["rows", "before"] },
  "retention.postponed": { says: "A table was in use; the next tick tries again", levels: warn, fields: ["step"] },
  "heartbeat.unheard": { says: "The watchman outside did not answer", levels: warn, fields: ["cause"] },
  "heartbeat.withheld": { says: "He is not called: not all is well", levels: warn, fields: ["cause"] },
  "heartbeat.resumed": { says: "He is called again", levels: info, fields: ["after"] },
  "alarm.sent": { says: "The operator was told", levels: info, fields: ["connection", "problems", "outcome", "cause"] },
  "alarm.nobody": { says: "There is no way to tell the operator", levels: warn, fields: ["problems"] },
  "tracing.lost": { says: "Spans could not be handed on", levels: warn, fields: ["spans", "cause"] },

  // ---- the database ---------------------------------------------------------------------------------------------
  "database.connection_lost": { says: "A connection broke", levels: warn, fields: ["error"] },
  "database.silent": {
    says: "A statement was not answered in time; connections are made anew",
    levels: warn,
    fields: [],
  },
  "database.started": {
    says: "The embedded PostgreSQL runs",
    levels: info,
    fields: ["pid", "version", "folder", "account", "is_new", "duration_ms"],
  },
  "database.found": {
    says: "It was running already",
    levels: info,
    fields: ["pid", "version", "folder", "account", "is_new", "duration_ms"],
  },
  "database.kept_elsewhere": {
    says: "DATA_DIR cannot hold it; it is in another folder",
    levels: info,
    fields: ["data_dir", "folder"],
  },
  "database.binaries_copied": {
    says: "Its programs could not be run where they were",
    levels: info,
    fields: ["from", "to", "reason"],
  },
  "database.ended": { says: "Its process has ended", levels: info, fields: ["pid", "expected", "code"] },
  "database.left_running": { says: "It is left to another hub", levels: info, fields: ["pid", "reason"] },
  "database.stop_slow": { says: "It takes long to stop", levels: info, fields: ["pid", "signal", "waited_ms"] },
  "database.lost": { says: "It ended by itself; it is started again", levels: error, fields: ["code", "fix"] },
  "database.restart_failed": {
    says: "It could not be started again; tried on",
    levels: error,
    fields: ["failures", "error", "code", "fix"],
  },
} as const satisfies Record<string, EventDescription>;

export type EventName = keyof typeof EVENTS;

type Value = string | number | boolean | null | undefined;

/** What a line of this event may say. */
export type FieldsOf<E extends EventName> = { readonly [K in (typeof EVENTS)[E]["fields"][number]]?: Value };
