/**
 * Chaves na Mão. One contact per request, Basic `email:token`, one pair per account of the portal. A 4xx is final for
 * them: the contact is never sent again, and there is no list to read it from later (checked 2026-11-23). So whatever
 * comes with right credentials is taken with 200, however unreadable, and parked here.
 */
import {
  asBody,
  basicCredentials,
  type Credentials,
  credentialsIn,
  defineSource,
  forged,
  GENUINE,
  isOneOf,
  leadWithContact,
  membersOf,
  parked,
  plainId,
  type Reading,
  readJson,
  readRecord,
  secretsIn,
  textAt,
} from "@streamleads/integration-kit";
import { leadOf } from "./map.ts";

export const chavesNaMao = defineSource({
  slug: "chaves-na-mao",
  label: "Chaves na Mão",
  docs: "https://docs.chavesnamao.com.br",
  origem: "PORTAL",
  fields: {
    credentials: {
      label: "E-mail e token",
      help: "email:token de cada conta no portal; com mais de uma conta, separe por vírgula",
      env: "CHAVES_NA_MAO_CREDENTIALS",
      secret: true,
      required: true,
      example: "portal@imobiliaria.com.br:token",
      validate: (value) =>
        secretsIn(value).length > 0 && secretsIn(value).every((pair) => /^[^:]+:.+$/.test(pair))
          ? undefined
          : "Escreva email:token; com mais de uma conta, separe por vírgula.",
    },
  },

  webhook: {
    paths: ["/webhooks/chaves-na-mao"],
    verify({ headers: { authorization } }, { credentials }) {
      if (!authorization) return forged("key_missing");
      const given = withPlainEmail(basicCredentials(authorization));
      const known = secretsIn(credentials).flatMap((pair) => withPlainEmail(credentialsIn(pair)) ?? []);
      return isOneOf(given, known) ? GENUINE : forged("key_wrong");
    },
    split({ body }) {
      const json = readJson(body);
      if (!json.ok) return [{ body }];
      // One contact per request is what they document; a list is taken apart all the same, each with its own id.
      const contacts = membersOf(json.value);
      return contacts
        ? contacts.map((contact) => ({ providerId: idOf(contact), body: asBody(contact) }))
        : [{ providerId: idOf(json.value), body }];
    },
  },

  read: async ({ body }) => {
    const contact = readRecord(body);
    if (!contact.ok) return parked(contact.cause, UNREADABLE);
    if (textAt(contact.value, "segment") === "VEHICLE") return VEHICLE;
    return leadWithContact(leadOf(contact.value), CONTACT_MISSING);
  },
});

function idOf(contact: unknown): string | undefined {
  return plainId(textAt(contact, "id"));
}

/** The portal and the person who types it may differ in the capitals of the address; the token is kept as it is. */
function withPlainEmail(credentials: Credentials | undefined): string | undefined {
  return credentials && `${credentials.user.trim().toLowerCase()}:${credentials.password}`;
}

const VEHICLE: Reading = {
  kind: "ignored",
  cause: "vehicle",
  reason: "Contato sobre um veículo, e não sobre um imóvel.",
};

const CONTACT_MISSING = {
  reason: "O contato veio sem e-mail e sem telefone.",
  fix: "Procure o contato no painel do Chaves na Mão; se não houver dados lá também, descarte.",
};

const UNREADABLE = {
  reason: "O corpo não é um contato no formato do Chaves na Mão.",
  fix: "Procure o contato no painel do portal, que não o envia de novo; depois leia de novo ou descarte.",
};
