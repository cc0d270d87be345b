/**
 * Canal Pro of Grupo OLX (ZAP, VivaReal, OLX). One contact per request, Basic with a secret that is one per CRM: it
 * proves "Grupo OLX", not which advertiser. Anything but 2xx is a failure for them: three tries, then the contact lies
 * with them for 14 days (checked 2026-11-23). So everything genuine is taken, and what is odd about it is parked here.
 */
import {
  basicCredentials,
  type Change,
  defineSource,
  forged,
  GENUINE,
  leadWithContact,
  membersOf,
  parked,
  plainId,
  readJson,
  readRecord,
  textAt,
  timingSafeEqualText,
} from "@streamleads/integration-kit";
import { leadOf } from "./map.ts";

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
      const given = basicCredentials(authorization)?.password;
      return timingSafeEqualText(given, secret || undefined) ? GENUINE : forged("key_wrong");
    },
    split({ body }) {
      const json = readJson(body);
      if (!json.ok) return [{ body }];
      // One contact per request is what they document; a list is taken apart all the same, each with its own id.
      return (membersOf(json.value) ?? [json.value]).map(changeOf);
    },
  },

  read: async ({ body }) => {
    const contact = readRecord(body);
    return contact.ok ? leadWithContact(leadOf(contact.value), CONTACT_MISSING) : parked(contact.cause, UNREADABLE);
  },
});

function changeOf(contact: unknown): Change {
  return { providerId: plainId(textAt(contact, "originLeadId")), body: withoutCpf(contact) };
}

/** Simulations of Minha Casa Minha Vida may carry the CPF: it is not needed to call back (LGPD, art. 6, III), so it is not kept. */
function withoutCpf(contact: unknown): Buffer {
  return Buffer.from(JSON.stringify(contact, (name, value) => (/^cpf$/i.test(name) ? undefined : value)) ?? "null");
}

const CONTACT_MISSING = {
  reason: "O contato veio sem e-mail e sem telefone, como acontece com quem só viu o telefone ou clicou no WhatsApp.",
  fix: "Procure o contato em Canal Pro > Leads; se não houver dados lá também, descarte.",
};

const UNREADABLE = {
  reason: "O corpo não é um contato no formato do Canal Pro.",
  fix: "Confira em Canal Pro > Leads se falta alguém; depois leia de novo ou descarte.",
};
