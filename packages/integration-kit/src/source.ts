/**
 * What an integration that receives must say about itself. A webhook is verified, split and stored as bytes while the
 * provider waits; reading it comes after the answer, so that a fault of a reader never loses a lead.
 */
import type { Consentimento, Outcome, Stage } from "@streamleads/domain";
import type { ConnectorContext, Fields, RequestBase, Settings } from "./connector.ts";
import type { Http } from "./http.ts";

/** A request as it came. Nothing in it is believed before `verify` has said so. */
export interface WebhookRequest {
  method: "GET" | "POST";
  /** Parameters of the path, such as a token. */
  params: Readonly<Record<string, string>>;
  /** First value of each. */
  query: Readonly<Record<string, string>>;
  /** Lower-case names; a repeated header joined with ", ". */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  now: Date;
}

/** `cause`: a stable snake_case code, counted and shown (`signature_missing`, `signature_wrong`, `key_wrong`, `too_old`). */
export type Verdict = { kind: "genuine" } | { kind: "forged"; cause: string };

export interface WebhookAnswer {
  status: number;
  body?: string;
  contentType?: string;
}

/** One thing of a body: a row of its own, read by itself, so that a malformed one harms no other. */
export interface Change {
  /** The provider's id of the event: seen once, it is taken once for ever. Without one the hub takes a hash of the body. */
  providerId?: string | undefined;
  /** What is kept and read: the whole body when it holds one change, else this change alone. Without secrets. */
  body: Buffer;
}

export interface Webhook<F extends Fields> {
  /** Fastify patterns: `/webhooks/rd-station/:token`. */
  paths: readonly string[];
  /** The path to enter at the provider, secrets in it filled in; the first of `paths` when absent. */
  address?: (settings: Settings<F>) => string;
  /** Answers the GET by which a provider proves the address. */
  challenge?: (request: WebhookRequest, settings: Settings<F>) => WebhookAnswer;
  /** In constant time and over the raw bytes. Never throws. */
  verify: (request: WebhookRequest, settings: Settings<F>) => Verdict;
  /**
   * The changes of a genuine body, in order, at most 1,000. Never throws and loses nothing: what it cannot take apart it
   * hands on whole, to be parked by `read`.
   */
  split: (request: WebhookRequest, settings: Settings<F>) => Change[];
  /** 200 with an empty body unless the provider expects something else. */
  accepted?: WebhookAnswer;
  /** 401 with our own error body unless the provider expects something else. */
  refused?: (cause: string) => WebhookAnswer;
}

/** A stored change, on its way to be read. */
export interface StoredChange {
  body: Buffer;
  providerId: string;
  receivedAt: Date;
  contentType: string | null;
  /** Counts from 1. */
  attempt: number;
}

/**
 * A lead in the fields of the interface page, as text or numbers as the provider sent them: the hub normalises, moves
 * what it cannot read to `respostas` and scores. `origem` is the source's when absent; `capturado_em` ISO 8601.
 */
export type LeadInput = Readonly<Record<string, unknown>>;

export interface FoundLead {
  kind: "lead";
  lead: LeadInput;
  /** Ids that the provider gives to the person, not to the event: by these the person is known again. */
  personIds?: readonly string[];
}

/** Something a known person did: a reply, a tap, a booking. It stands on the lead's timeline. */
export interface FoundEvent {
  kind: "event";
  about: {
    telefone?: string | undefined;
    email?: string | undefined;
    personIds?: readonly string[];
    /** The provider's id of a message of ours that this answers. */
    answers?: string | undefined;
  };
  event: {
    /** snake_case: `whatsapp_reply`, `email_reply`. */
    kind: string;
    /** One line in Portuguese: "Respondeu no WhatsApp". */
    title: string;
    /** What the person wrote, at most 4,000 characters. */
    text?: string | undefined;
    at: Date;
  };
  /** Acts of consent in it: a "PARAR" withdraws `marketing_whatsapp`. */
  consentimentos?: readonly Consentimento[];
  /** What it is when nobody is found: a person who writes first is a lead. Absent: parked. */
  elseLead?: FoundLead;
}

/** What became of a message of ours. States only move forward: sent, delivered, read; `failed` is final. */
export interface FoundStatus {
  kind: "status";
  /** Slug of the integration that sent it. */
  integration: string;
  /** The provider's id of the message, and our own key of the delivery where the provider gives it back; one is enough. */
  externalId?: string | undefined;
  deliveryKey?: string | undefined;
  state: "sent" | "delivered" | "read" | "failed";
  at: Date;
  /** Of a failure; words as in an outcome. */
  cause?: string | undefined;
  reason?: string | undefined;
  fix?: string | undefined;
  /** The address takes no more: nothing is sent there again over this channel. */
  suppress?: "email" | "whatsapp" | "sms" | undefined;
  /** Proven to be about a mail of ours, and it may pass (a full mailbox): several within a month close the address too. */
  isSoftBounce?: boolean | undefined;
}

/** A broker took a lead on, or gave it back. One wins; the others are told who. */
export interface FoundClaim {
  kind: "claim";
  leadId: number;
  act: "take" | "release";
  by: { nome: string; telefone?: string | undefined; email?: string | undefined };
  /** Where: "Slack". */
  via: string;
  at: Date;
}

/** The CRM says how far a lead has come. */
export interface FoundStage {
  kind: "stage";
  about: {
    /** An id that an integration of ours gave for the lead: `{ integration: "hubspot", object: "deal", id: "…" }`. */
    ref?: { integration: string; object: string; id: string };
    leadId?: number | undefined;
    email?: string | undefined;
    telefone?: string | undefined;
  };
  stage: Stage;
  at: Date;
  valueCents?: number | undefined;
  /** Where: "HubSpot". */
  via: string;
}

/** What reading a change came to. Never an exception; an unknown shape is parked, never dropped. */
export type Reading =
  | FoundLead
  | FoundEvent
  | FoundStatus
  | FoundClaim
  | FoundStage
  /** Known and of no interest (another field of the same subscription). */
  | { kind: "ignored"; cause: string; reason: string }
  /** Needs a person or a newer reader: kept, shown, read again on request. `lead`: what could be read of it, to which a person adds. */
  | { kind: "parked"; cause: string; reason: string; fix: string; lead?: LeadInput }
  /** It may work later (a fetch that failed). `pauseSource`: nothing else of this source is worth trying before. */
  | { kind: "retry"; cause: string; reason: string; notBefore?: Date; pauseSource?: boolean }
  /** The access is refused (token, rights): the source is paused, everything waits. */
  | { kind: "reconnect"; cause: string; reason: string; fix: string };

/** Remembers look-ups of a provider in memory for a while; a failed load is not remembered. */
export interface Memo {
  remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T>;
  forget(key: string): void;
}

/** What is the same for all changes of one source. */
export interface SourceContext<F extends Fields = Fields> {
  settings: Settings<F>;
  /** Bound to the source's base address and authorization; guarded and bounded as a connector's. */
  http: Http;
  company: ConnectorContext["company"];
  memo: Memo;
  now: () => Date;
}

/** A part of a source that is listed by itself: a form, a segment. */
export interface Scope {
  id: string;
  name: string;
}

/** A list that could not be read, in words. */
export type Unread = Extract<Outcome, { kind: "retry" | "rejected" | "reconnect" | "unknown" }>;

/** Reads the provider's own list again, so that what never arrived is found. */
export interface Reconcile<F extends Fields> {
  scopes(ctx: SourceContext<F>): Promise<readonly Scope[] | Unread>;
  /** Pages of what the provider holds of a scope since a moment (its own clock), in any order; ends with an `Unread` when it fails. */
  list(ctx: SourceContext<F>, scope: Scope, since: Date): AsyncIterable<readonly Change[] | Unread>;
  /** How far the provider's list goes back. */
  keptDays: number;
  /** Minutes between two looks while nothing is wrong. */
  everyMinutes: number;
}

/** What a source remembers between two runs, durably; by name, at most 10,000 characters each. */
export interface Marks {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}

/** A source that nobody pushes to: a mailbox. */
export interface Watched {
  /** Keeps changes; resolves when they are committed. Those that are known already are not kept twice. */
  take(changes: readonly Change[]): Promise<void>;
  /** Says that all is well, or what is wrong; shown to people. */
  report(outcome: Outcome): void;
  marks: Marks;
  /** The hub stops, or another instance has taken over. */
  signal: AbortSignal;
}

export interface Source<F extends Fields = Fields> {
  /** Its name in paths, metrics and rows. */
  slug: string;
  label: string;
  /** Page of the provider that documents what is used here. */
  docs: string;
  /** A source with a required field that is not set answers 503 and stores nothing. */
  fields: F;
  /** `origem` of a lead that names none. */
  origem: string;
  /** Anyone can send here, as with a publishable key: what differs from a known person stays on the touch. */
  isOpen?: boolean;
  /** Absent for what is fetched (a mailbox). */
  webhook?: Webhook<F>;
  /** Where look-ups go and what authorizes them; absent when reading needs none. */
  request?: (settings: Settings<F>) => RequestBase;
  /** Reads one stored change; may look things up. */
  read: (change: StoredChange, ctx: SourceContext<F>) => Promise<Reading>;
  /** Harmless proof that token and rights are right; `expiresAt` when the provider tells. */
  check?: (ctx: SourceContext<F>) => Promise<{ outcome: Outcome; expiresAt?: Date }>;
  reconcile?: Reconcile<F>;
  /**
   * Fetches until the signal says stop, on one instance at a time. Returns or throws when the connection is lost; the
   * hub calls it again after a while.
   */
  watch?: (ctx: SourceContext<F>, watched: Watched) => Promise<void>;
}

/** Gives a source literal its types. */
export function defineSource<const F extends Fields>(source: Source<F>): Source<F> {
  return source;
}

export const GENUINE: Verdict = { kind: "genuine" };

/** A request that is not the provider's, with the code that is counted. */
export function forged(cause: string): Verdict {
  return { kind: "forged", cause };
}
