/**
 * Chaves na Mão. One contact per request, Basic `email:token`, one pair per account of the portal. A 4xx is final for
 * them: the contact is never sent again, and there is no list to read it from later (checked 2026-11-23). So whatever
 * comes with right credentials is taken with 200, however unreadable, and parked here.
 */
import {
  asBody,
  type Change,
  defineSource,
  forged,
  GENUINE,
  type Reading,
  readJson,
  textAt,
  timingSafeEqualText,
} from "@streamleads/integration-kit";
import { leadOf } from "./map.ts";

const CHANGES_MAX = 1_000;

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
        pairsIn(value).length > 0 && pairsIn(value).every((pair) => /^[^:]+:.+$/.test(pair))
          ? undefined
          : "Escreva email:token; com mais de uma conta, separe por vírgula.",
    },
  },

  webhook: {
    paths: ["/webhooks/chaves-na-mao"],
    verify({ headers: { authorization } }, { credentials }) {
      if (!authorization) return forged("key_missing");
      const given = pairIn(authorization);
      // All are compared, so that the time taken does not tell which one was nearly right.
      const equal = pairsIn(credentials ?? "").filter((pair) => timingSafeEqualText(given, withPlainEmail(pair)));
      return equal.length > 0 ? GENUINE : forged("key_wrong");
    },
    split({ body }) {
      const json = readJson(body);
      if (!json.ok) return [{ body }];
      const { value } = json;
      // One contact per request is what they document; a list is taken apart all the same, each with its own id.
      const isList = Array.isArray(value) && value.length > 0 && value.length <= CHANGES_MAX;
      return isList
        ? value.map((contact): Change => ({ providerId: textAt(contact, "id"), body: asBody(contact) }))
        : [{ providerId: textAt(value, "id"), body }];
    },
  },

  read: async ({ body }) => {
    const json = readJson(body);
    if (!json.ok) return unreadable(json.cause);
    if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
      return unreadable("malformed");
    }
    if (textAt(json.value, "segment") === "VEHICLE") return VEHICLE;
    const lead = leadOf(json.value);
    return lead.email === undefined && lead.telefone === undefined ? CONTACT_MISSING : { kind: "lead", lead };
  },
});

/** The credentials that a header carries (RFC 7617), or `undefined` when it is no Basic header. */
function pairIn(authorization: string): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization.trim())?.[1];
  return encoded === undefined ? undefined : withPlainEmail(Buffer.from(encoded, "base64").toString("utf8"));
}

/** The portal and the person who types it may differ in the capitals of the address; the token is kept as it is. */
function withPlainEmail(pair: string): string {
  const colon = pair.indexOf(":");
  return colon === -1 ? pair : pair.slice(0, colon).trim().toLowerCase() + pair.slice(colon);
}

function pairsIn(text: string): string[] {
  return text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "");
}

const VEHICLE: Reading = {
  kind: "ignored",
  cause: "vehicle",
  reason: "Contato sobre um veículo, e não sobre um imóvel.",
};

const CONTACT_MISSING: Reading = {
  kind: "parked",
  cause: "contact_missing",
  reason: "O contato veio sem e-mail e sem telefone.",
  fix: "Procure o contato no painel do Chaves na Mão; se não houver dados lá também, descarte.",
};

function unreadable(cause: string): Reading {
  return {
    kind: "parked",
    cause,
    reason: "O corpo não é um contato no formato do Chaves na Mão.",
    fix: "Procure o contato no painel do portal, que não o envia de novo; depois leia de novo ou descarte.",
  };
}
