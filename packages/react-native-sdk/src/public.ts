/** What both entries export by name. */
export type { Client, CreateLeadResult } from "./client.ts";
export type { Environment } from "./environment.ts";
export { type ErrorCode, type FieldProblem, StreamLeadsError } from "./error.ts";
export type { EventName, Events, Listener } from "./events.ts";
export type { Fetch } from "./exchange.ts";
export type { Consentimento, NewLead } from "./lead.ts";
export type { Logger, Options } from "./options.ts";
export type { LeadStorage } from "./storage.ts";
export type { AppStateLike, NetInfoLike } from "./triggers.ts";
