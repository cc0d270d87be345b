/** What an integration that delivers must say about itself. One literal per integration; nothing is loaded by path. */
import type { Action, DeliveryParams, Lead, Outcome, PlanStep } from "@streamleads/domain";
import type { Http } from "./http.ts";
import type { OAuth } from "./oauth.ts";
import type { Memo } from "./source.ts";

/** One setting of a connection. The form, the validation, `.env.example` and the reference page are drawn from it. */
export interface Field {
  label: string;
  help: string;
  /** The environment variable that sets it without the dashboard. */
  env?: string;
  secret?: boolean;
  required?: boolean;
  default?: string;
  example?: string;
  /** The values that it may have; the form shows them as a list. */
  choices?: readonly { value: string; label: string }[];
  /** Drawn as a larger box. */
  multiline?: boolean;
  /** It may hold several values, separated by commas (`secretsIn`): a source is then given those of all accounts. */
  several?: boolean;
  /** Says what is wrong with a value, in Portuguese, or `undefined` when it is fine. */
  validate?: (value: string) => string | undefined;
}
export type Fields = Record<string, Field>;
/** Values of a connection, as text, by field name. Optional fields may be absent. */
export type Settings<F extends Fields = Fields> = { [K in keyof F]?: string };

/** What a connector is given for one attempt. Everything needed is here: it keeps no state of its own. */
export interface Job {
  delivery: {
    id: number;
    action: Action;
    /** Stable over all attempts of this delivery, different for a replay: the idempotency key for the provider. At most 64 of [a-z0-9_-]. */
    key: string;
    /** Counts from 1; leases that were given back do not count. */
    attempt: number;
    /** A repeat after an unknown outcome: mark a message "(reenvio)". */
    isRepeat: boolean;
    planNo: number;
    plannedAt: Date;
  };
  lead: Lead;
  /** The person was known before this touch. */
  returning: boolean;
  /** What the plan chose for this delivery. */
  params: JobParams;
  /** Ids that this connection gave for this lead before, by object (`contact`, `deal`). */
  refs: Readonly<Record<string, string>>;
  /** Of `raw.forward` alone: what came in, byte for byte, without the secrets of its headers. */
  raw?: RawRequest;
  now: Date;
}

export interface RawRequest {
  source: string;
  providerId: string;
  receivedAt: Date;
  contentType: string | null;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** The plan's choices, and the links that only the hub can make. */
export interface JobParams extends DeliveryParams {
  /** Public page of the unsubscribe token, for mail to leads. */
  unsubscribeUrl?: string;
  /** Link to the lead in the dashboard. */
  leadUrl?: string;
  /** The lead's own single-use link to book a conversation; without one, the company's (`ctx.company.linkAgenda`) holds. */
  schedulingUrl?: string;
}

/** What is the same for all attempts at one connection. */
export interface ConnectorContext<F extends Fields = Fields> {
  settings: Settings<F>;
  /** Bound to the connection's base address and authorization; guarded, bounded in time and size, no redirects. */
  http: Http;
  company: { nome: string; linkAgenda: string | undefined; publicUrl: string | undefined; timeZone: string };
  /**
   * Look-ups of this connection that repeat (pipelines, templates, a person's id). Forget one when an answer
   * contradicts it. In memory, per process: nothing that must survive belongs here.
   */
  memo: Memo;
  /** Ends the attempt's call; passed to anything that is not `http`. */
  signal: AbortSignal;
}

export interface RequestBase {
  baseUrl: string;
  headers?: Record<string, string>;
}

/** Something that needs a person, or no longer does. No personal data. */
export interface Alarm {
  /** The same for the same alarm, so that sending it twice is one message. At most 64 of [a-z0-9_-]. */
  key: string;
  /** The operator's address, for integrations that need one. */
  to?: string | undefined;
  title: string;
  lines: readonly string[];
  url?: string | undefined;
  now: Date;
}

/** Limits of the provider per connection; settings of a connection may lower them. `null`: no rate limit (the sandbox). */
export interface Limits {
  concurrency: number;
  rate: { requests: number; perMs: number } | null;
}

/** A person whose data must go, as the hub knew them; `refs` as in a job. Nothing of it may be kept. */
export interface ErasedPerson {
  leadId: number;
  nome: string;
  email: string | null;
  telefone: string | null;
  refs: Readonly<Record<string, string>>;
  now: Date;
}

/** What a connection adds to the plans, and which actions of the plan it takes. */
export interface Part {
  steps?: readonly PlanStep[];
  /** Actions of the built-in plan that this connection takes; absent: all that its connector has. */
  serves?: readonly Action[];
  /** Slugs of the sources whose raw requests it gets (`raw.forward`). */
  forwards?: readonly string[];
}

export interface Connector<F extends Fields = Fields> {
  slug: string;
  label: string;
  /** Page of the provider that documents what is used here. */
  docs: string;
  fields: F;
  /**
   * The connections that an environment describes: most integrations have one, named like the slug;
   * Slack has one per channel. Empty when not configured.
   */
  connections?: (settings: Settings<F>) => { name: string; settings: Settings<F> }[];
  /** Lead fields that leave for this destination, in any of its actions; shown to people, and held to by the contract suite. */
  receives: readonly (keyof Lead)[];
  /** Its part in the plans beyond the built-in one. */
  part?: (settings: Settings<F>) => Part;
  /** How people give access without copying a token. */
  oauth?: OAuth<F>;
  /** Where requests go and what authorizes them. Absent for what is not HTTP (SMTP). */
  request?: (settings: Settings<F>) => RequestBase;
  limits: Limits;
  /** Harmless proof that address, token and rights are right. Made on connect and from the dashboard. */
  check: (ctx: ConnectorContext<F>) => Promise<Outcome>;
  /** Made once before the first delivery of a connection (properties, validation); durable and repeatable. */
  setup?: (ctx: ConnectorContext<F>) => Promise<Outcome>;
  actions: { [A in Action]?: (job: Job, ctx: ConnectorContext<F>) => Promise<Outcome> };
  /**
   * Deletes, or makes nameless, what the destination holds of a person. `delivered` also when it holds nothing (known,
   * not assumed). Absent where the destination cannot delete: people are told so.
   */
  erase?: (person: ErasedPerson, ctx: ConnectorContext<F>) => Promise<Outcome>;
  /** Sends an operator's alarm; only integrations that reach staff have it. */
  alert?: (alarm: Alarm, ctx: ConnectorContext<F>) => Promise<Outcome>;
  /** Frees what the connector holds for a connection (a mail pool). */
  close?: (ctx: Pick<ConnectorContext<F>, "settings">) => Promise<void>;
}

/** Gives a connector literal its types. */
export function defineConnector<const F extends Fields>(connector: Connector<F>): Connector<F> {
  return connector;
}
