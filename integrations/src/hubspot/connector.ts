/** HubSpot: the lead as a contact, a deal for it, and what the broker has to do and to know. */
import { defineConnector } from "@streamleads/integration-kit";
import { DEFAULT_API_URL } from "./api.ts";
import { upsertContact } from "./contact.ts";
import { createDeal } from "./deal.ts";
import { eraseContact } from "./erase.ts";
import { fields } from "./fields.ts";
import { createNote } from "./note.ts";
import { hubspotOAuth } from "./oauth.ts";
import { optOutContact } from "./optout.ts";
import { partOf } from "./part.ts";
import { checkAccount, setUpAccount } from "./setup.ts";
import { createTask } from "./task.ts";

export const hubspot = defineConnector({
  slug: "hubspot",
  label: "HubSpot",
  docs: "https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide",
  receives: [
    "id",
    "nome",
    "email",
    "telefone",
    "origem",
    "interesse",
    "renda_aproximada",
    "renda_texto",
    "cidade",
    "observacoes",
    "mensagem",
    "codigo_imovel",
    "portal",
    "pagina",
    "utm_campaign",
    "respostas",
    "score",
    "status",
  ],
  fields,
  part: partOf,
  oauth: hubspotOAuth,
  request: ({ token, apiUrl }) => ({
    baseUrl: apiUrl || DEFAULT_API_URL,
    headers: { authorization: `Bearer ${token}` },
  }),
  // The least that any account has (Free and Starter): 100 requests in 10 s for each key. Usage guidelines, checked
  // 2026-11-23; Professional and Enterprise have 190.
  limits: { concurrency: 10, rate: { requests: 100, perMs: 10_000 } },
  check: checkAccount,
  setup: setUpAccount,
  actions: {
    "contact.upsert": upsertContact,
    "deal.create": createDeal,
    "task.create": createTask,
    "note.create": createNote,
    "contact.optout": optOutContact,
  },
  erase: eraseContact,
});
