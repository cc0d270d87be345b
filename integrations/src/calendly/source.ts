/** Calendly as a source: meetings booked, moved and cancelled. Everything is in the body; nothing is looked up. */
import {
  defineSource,
  type Fields,
  parked,
  plainId,
  READ_BY_HAND,
  type Reading,
  readJson,
  type SourceContext,
  type StoredChange,
  textAt,
} from "@streamleads/integration-kit";
import { LABEL, WEBHOOK_PATH } from "./api.ts";
import { signingKeyField } from "./fields.ts";
import { readInvitee } from "./inbound.ts";
import { verifyCalendly } from "./signature.ts";

const fields = {
  signingKey: { ...signingKeyField, required: true },
  eventTypes: {
    label: "Tipos de evento que contam",
    help: "Nomes ou URIs, separados por vírgula. Vazio: todos os da conta. O que vem de um link nosso conta sempre.",
    env: "CALENDLY_EVENT_TYPES",
    example: "Visita ao decorado, Primeira conversa",
  },
} as const satisfies Fields;

export const calendlyInbound = defineSource({
  slug: "calendly",
  label: LABEL,
  docs: "https://developer.calendly.com/docs/webhooks/webhook-signatures",
  fields,
  origem: "CALENDLY",
  webhook: {
    paths: [WEBHOOK_PATH],
    verify: (request, { signingKey }) => verifyCalendly(request, signingKey),
    split: ({ body }) => [{ providerId: idOf(body), body }],
  },
  read: async (change, ctx) => readChange(change, ctx),
});

/** What happened, to which booking, when: a retry says the same again. */
function idOf(body: Buffer): string | undefined {
  const json = readJson(body);
  if (!json.ok) return undefined;
  const event = textAt(json.value, "event");
  const uri = textAt(json.value, "payload", "uri");
  const createdAt = textAt(json.value, "created_at");
  return event && uri && createdAt ? plainId(`${event}:${uri}:${createdAt}`, 390) : undefined;
}

function readChange({ body, receivedAt }: StoredChange, { settings, company }: SourceContext<typeof fields>): Reading {
  const json = readJson(body);
  if (!json.ok)
    return parked(json.cause, { reason: "O corpo do webhook não é o JSON da Calendly.", fix: READ_BY_HAND });
  const { signingKey, eventTypes } = settings;
  return readInvitee(json.value, { signingKey, eventTypes, timeZone: company.timeZone, receivedAt });
}
