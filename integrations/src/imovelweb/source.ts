/**
 * ImovelWeb, Wimoveis and Casa Mineira (OpenNavent). One event per request, with an Authorization header whose value we
 * chose ourselves. They wait 1.5 seconds, count 2xx and 3xx as delivered and try anything else again for 72 hours
 * (second-hand, checked 2026-11-23): so nothing here may ever answer with a redirect.
 */
import {
  type Change,
  defineSource,
  forged,
  GENUINE,
  leadWithContact,
  membersOf,
  parked,
  plainId,
  type Reading,
  readJson,
  readRecord,
  timingSafeEqualText,
  unlessZero,
} from "@streamleads/integration-kit";
import { blankedDocuments, bytesWithoutDocuments } from "./documents.ts";
import { leadOf, named } from "./map.ts";

export const imovelweb = defineSource({
  slug: "imovelweb",
  label: "ImovelWeb (Wimoveis, Casa Mineira)",
  docs: "https://open-classifieds.notion.site/bra",
  origem: "PORTAL",
  fields: {
    secret: {
      label: "Valor do cabeçalho Authorization",
      help: "Um texto longo e aleatório que você escolhe e que é cadastrado, igual, em authorizationHeaderValue",
      env: "IMOVELWEB_SECRET",
      secret: true,
      required: true,
      validate: (value) => (bare(value) === undefined ? "Escreva o valor depois de Basic ou Bearer." : undefined),
    },
  },

  webhook: {
    paths: ["/webhooks/imovelweb"],
    verify({ headers: { authorization } }, { secret }) {
      if (!authorization) return forged("key_missing");
      return timingSafeEqualText(bare(authorization), bare(secret ?? "")) ? GENUINE : forged("key_wrong");
    },
    split({ body }) {
      const json = readJson(body);
      if (!json.ok) return [{ body: blankedDocuments(body) }];
      // One event per request is what they document; a list is taken apart all the same, each with its own id.
      return (membersOf(json.value) ?? [json.value]).map(changeOf);
    },
  },

  read: async ({ body }) => {
    const event = readRecord(body);
    if (!event.ok) return parked(event.cause, UNREADABLE);
    if (named(event.value, "eventType")?.startsWith("AVISO_")) return LISTING_EVENT;
    const reading = leadWithContact(leadOf(event.value), CONTACT_MISSING);
    return reading.kind === "lead" ? { ...reading, personIds: personIdsOf(event.value) } : reading;
  },
});

/** Known by its event. Without one (EN_SF has none) the hub takes the content: the contact's id comes with every event. */
function changeOf(event: unknown): Change {
  return { providerId: plainId(named(event, "eventId")), body: bytesWithoutDocuments(event) };
}

/** The portal's id of the contact: the same for all that one person asks. */
function personIdsOf(event: unknown): string[] {
  const id = plainId(unlessZero(named(event, "contactId")));
  return id === undefined ? [] : [id];
}

/** The value without its scheme, which one side may have left out; `undefined` when nothing is left. */
function bare(value: string): string | undefined {
  return value.trim().replace(/^(?:basic|bearer|token)(?: +|$)/i, "") || undefined;
}

const LISTING_EVENT: Reading = {
  kind: "ignored",
  cause: "listing_event",
  reason: "Aviso do portal sobre um anúncio, e não um contato.",
};

const CONTACT_MISSING = {
  reason: "O contato veio sem e-mail e sem telefone, como acontece com quem só viu o telefone.",
  fix: "Procure o contato no painel do ImovelWeb; se não houver dados lá também, descarte.",
};

const UNREADABLE = {
  reason: "O corpo não é um contato no formato do ImovelWeb.",
  fix: "Confira no painel do ImovelWeb se falta alguém; depois leia de novo ou descarte.",
};
