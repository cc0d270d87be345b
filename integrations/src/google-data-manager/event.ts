/** A stage of a lead as a conversion of the Data Manager API (reference/rest/v1/events/ingest, checked 2026-11-23). */
import type { Lead, Stage } from "@streamleads/domain";
import { googleHashes } from "@streamleads/integration-kit";
import { type Click, clickOf } from "./click.ts";
import { fields, type GoogleSettings } from "./fields.ts";

export type Identifier = { emailAddress: string } | { phoneNumber: string };

export interface ConversionEvent {
  /** Google counts one transaction of an action once. */
  transactionId: string;
  eventTimestamp: string;
  eventSource: string;
  conversionValue?: number;
  currency?: "BRL";
  adIdentifiers?: Click;
  userData?: { userIdentifiers: Identifier[] };
}
interface Account {
  accountType: "GOOGLE_ADS";
  accountId: string;
}
export interface Destination {
  operatingAccount: Account;
  loginAccount?: Account;
  productDestinationId: string;
}
export interface IngestBody {
  destinations: Destination[];
  encoding: "HEX";
  validateOnly: boolean;
  consent: { adUserData: "CONSENT_GRANTED"; adPersonalization: "CONSENT_GRANTED" };
  events: ConversionEvent[];
}

export type EventLead = Pick<Lead, "id" | "email" | "telefone" | "gclid" | "pagina">;

export interface EventFacts {
  stage: Stage;
  at: Date;
  /** Cents of BRL, where a sale has one. */
  valueCents?: number | undefined;
}

/** The event, or `undefined` when Google could find neither a click nor a person by it. */
export function eventOf(lead: EventLead, facts: EventFacts, settings: GoogleSettings): ConversionEvent | undefined {
  const click = clickOf(lead);
  const { emailAddress, phoneNumber } = googleHashes(lead);
  const userIdentifiers: Identifier[] = [
    ...(emailAddress === undefined ? [] : [{ emailAddress }]),
    ...(phoneNumber === undefined ? [] : [{ phoneNumber }]),
  ];
  if (click === undefined && userIdentifiers.length === 0) return undefined;
  const { valueCents } = facts;
  return {
    transactionId: `lead-${lead.id}:${facts.stage}`,
    eventTimestamp: facts.at.toISOString(),
    eventSource: settings.eventSource ?? fields.eventSource.default,
    ...(valueCents === undefined ? {} : { conversionValue: valueCents / 100, currency: "BRL" }),
    ...(click === undefined ? {} : { adIdentifiers: click }),
    ...(userIdentifiers.length === 0 ? {} : { userData: { userIdentifiers } }),
  };
}

/**
 * The request. Consent is granted for both uses because nothing is sent of a person who did not grant `audiencias`, whose
 * text speaks of ads made for them.
 */
export function bodyOf(
  events: ConversionEvent[],
  actions: readonly string[],
  settings: GoogleSettings,
  validateOnly: boolean,
): IngestBody {
  const login = settings.loginCustomerId ? { loginAccount: accountOf(settings.loginCustomerId) } : {};
  return {
    destinations: actions.map((productDestinationId) => ({
      operatingAccount: accountOf(settings.customerId ?? ""),
      ...login,
      productDestinationId,
    })),
    encoding: "HEX",
    validateOnly,
    consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
    events,
  };
}

/** People write the number with hyphens, Google wants it without. */
function accountOf(customerId: string): Account {
  return { accountType: "GOOGLE_ADS", accountId: customerId.replaceAll("-", "") };
}
