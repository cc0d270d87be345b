/**
 * Canal Pro of Grupo OLX (ZAP, VivaReal, OLX). One contact per request, Basic with a secret that is one per CRM: it
 * proves "Grupo OLX", not which advertiser. Anything but 2xx is a failure for them: three tries, then the contact lies
 * with them for 14 days (checked 2026-11-23). So everything genuine is taken, and what is odd about it is parked here.
 */
import {
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

export const canalPro = defineSource({
  slug: "canal-pro",
  label: "Canal Pro (ZAP, VivaReal, OLX)",
  docs: "https://developers.grupozap.com/leads/integration/",
  origem: "PORTAL",
  fields: {
    secret: {
      label: "Chave secreta (SECRET_KEY)",
      help: "A chave que o Grupo OLX envia ao fim da homologação; vale para todos os anúncios",
      env: "CANAL_PRO_SECRET",
      secret: true,
      required: true,
      validate: (value) =>
        /^(basic |vivareal:)/i.test(value) ? 'Cole só a chave, sem "Basic" e sem "vivareal:".' : undefined,
    },
  },

  webhook: {
    paths: ["/webhooks/canal-pro"],
    verify({ headers: { authorization } }, { secret }) {
      if (!authorization) return forged("key_missing");
      // The user name is "vivareal" for everybody, so it proves nothing, and a new one must not cost a lead.
      return timingSafeEqualText(passwordIn(authorization), secret || undefined) ? GENUINE : forged("key_wrong");
    },
    split({ body }) {
      const json = readJson(body);
      if (!json.ok) return [{ body }];
      const { value } = json;
      // One contact per request is what they document; a list is taken apart all the same, each with its own id.
      const isList = Array.isArray(value) && value.length > 0 && value.length <= CHANGES_MAX;
      return isList ? value.map(changeOf) : [changeOf(value)];
    },
  },

  read: async ({ body }) => {
    const json = readJson(body);
    if (!json.ok) return unreadable(json.cause);
    if (typeof json.value !== "object" || json.value === null || Array.isArray(json.value)) {
      return unreadable("malformed");
    }
    const lead = leadOf(json.value);
    return lead.email === undefined && lead.telefone === undefined ? CONTACT_MISSING : { kind: "lead", lead };
  },
});

function changeOf(contact: unknown): Change {
  return { providerId: textAt(contact, "originLeadId"), body: withoutCpf(contact) };
}

/** Simulations of Minha Casa Minha Vida may carry the CPF: it is not needed to call back (LGPD, art. 6, III), so it is not kept. */
function withoutCpf(contact: unknown): Buffer {
  return Buffer.from(JSON.stringify(contact, (name, value) => (/^cpf$/i.test(name) ? undefined : value)) ?? "null");
}

/** The password of Basic credentials (RFC 7617: all after the first colon), or `undefined` when it is no such header. */
function passwordIn(authorization: string): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization.trim())?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : undefined;
}

const CONTACT_MISSING: Reading = {
  kind: "parked",
  cause: "contact_missing",
  reason: "O contato veio sem e-mail e sem telefone, como acontece com quem só viu o telefone ou clicou no WhatsApp.",
  fix: "Procure o contato em Canal Pro > Leads; se não houver dados lá também, descarte.",
};

function unreadable(cause: string): Reading {
  return {
    kind: "parked",
    cause,
    reason: "O corpo não é um contato no formato do Canal Pro.",
    fix: "Confira em Canal Pro > Leads se falta alguém; depois leia de novo ou descarte.",
  };
}
