/**
 * An event of HubSpot's as a stage of the lead's way. The account is asked what the deal is now, where there is a token:
 * events come in no order, and carry neither the value nor the person.
 */
import type { Stage } from "@streamleads/domain";
import {
  type FoundStage,
  parked,
  READ_BY_HAND,
  type Reading,
  readRecord,
  type SourceContext,
  type StoredChange,
  textAt,
} from "@streamleads/integration-kit";
import { dealStageOf, type LookedUp } from "./read-deal.ts";
import type { HubSpotSourceFields } from "./source.ts";
import { mapped } from "./stage-map.ts";

type Context = SourceContext<HubSpotSourceFields>;

/** `object.propertyChange` is the newer spelling, with the type of the record beside it. */
const OBJECTS: Readonly<Record<string, string>> = { "0-1": "contact", "0-3": "deal" };
const CONTACT_PROPERTIES: readonly string[] = ["lifecyclestage", "hs_lead_status"];

export async function readChange({ body, receivedAt }: StoredChange, ctx: Context): Promise<Reading> {
  const json = readRecord(body);
  if (!json.ok) return parked(json.cause, malformed);
  const type = typeOf(json.value);
  const id = textAt(json.value, "objectId");
  if (type === undefined || id === undefined || !/^\d{1,20}$/.test(id)) return parked("malformed", malformed);
  const at = momentOf(json.value) ?? receivedAt;
  const property = textAt(json.value, "propertyName") ?? "";
  const value = textAt(json.value, "propertyValue");
  switch (type) {
    case "deal.propertyChange":
      return property === "dealstage" && value ? dealReading(id, value, at, ctx) : notOfStage;
    case "contact.propertyChange":
      return CONTACT_PROPERTIES.includes(property) && value ? contactReading(id, value, at, ctx) : notOfStage;
    case "contact.privacyDeletion":
      return erasedThere(id);
    default:
      return notOfInterest;
  }
}

async function dealReading(id: string, stageId: string, at: Date, ctx: Context): Promise<Reading> {
  const deal: LookedUp = await dealStageOf(id, stageId, ctx);
  if (deal.kind === "reading") return deal.reading;
  const { stage, email, telefone, valueCents } = deal;
  return found({ ref: { integration: "hubspot", object: "deal", id }, email, telefone }, stage, at, valueCents);
}

function contactReading(id: string, value: string, at: Date, { settings }: Context): Reading {
  const stage = mapped(settings.stageMap, value);
  return stage ? found({ ref: { integration: "hubspot", object: "contact", id } }, stage, at) : unmapped;
}

function found(about: FoundStage["about"], stage: Stage, at: Date, valueCents?: number): FoundStage {
  return { kind: "stage", about, stage, at, valueCents: stage === "ganho" ? valueCents : undefined, via: "HubSpot" };
}

function typeOf(event: Record<string, unknown>): string | undefined {
  const { subscriptionType } = event;
  if (typeof subscriptionType !== "string" || !/^[\w.]{1,100}$/.test(subscriptionType)) return undefined;
  const [object, what] = subscriptionType.split(".");
  const named = object === "object" ? OBJECTS[textAt(event, "objectTypeId") ?? ""] : object;
  return `${named ?? "object"}.${what}`;
}

/** Milliseconds. */
function momentOf({ occurredAt }: Record<string, unknown>): Date | undefined {
  const isMoment = typeof occurredAt === "number" && Number.isSafeInteger(occurredAt) && occurredAt > 0;
  return isMoment && occurredAt < 4e12 ? new Date(occurredAt) : undefined;
}

/** Only a person can say whether the wish to be forgotten was meant for the company as a whole. */
function erasedThere(id: string): Reading {
  return parked("privacy_deletion", {
    reason: `O contato ${id} foi apagado de vez no HubSpot (exclusão de privacidade).`,
    fix: "Veja na linha do tempo das entregas qual lead tinha este contato; se a pessoa pediu para ser esquecida, apague também o lead.",
  });
}

const malformed = { reason: "O corpo não tem a forma de um evento do HubSpot.", fix: READ_BY_HAND };
const notOfStage: Reading = {
  kind: "ignored",
  cause: "not_of_stage",
  reason: "A propriedade que mudou não diz em que etapa o lead está.",
};
const notOfInterest: Reading = {
  kind: "ignored",
  cause: "not_of_interest",
  reason: "O StreamLeads lê do HubSpot só mudanças de etapa, de fase e de status, e exclusões de privacidade.",
};
const unmapped: Reading = {
  kind: "ignored",
  cause: "stage_unmapped",
  reason: "A fase ou o status não está na lista de etapas da conexão (Integrações > HubSpot).",
};
