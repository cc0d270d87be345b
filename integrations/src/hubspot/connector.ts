/** HubSpot: the lead as a contact, and a deal for it. */
import { defineConnector } from "@streamleads/integration-kit";
import { DEFAULT_API_URL } from "./api.ts";
import { upsertContact } from "./contact.ts";
import { createDeal } from "./deal.ts";
import { fields } from "./fields.ts";
import { checkAccount, setUpAccount } from "./setup.ts";

export const hubspot = defineConnector({
  slug: "hubspot",
  label: "HubSpot",
  docs: "https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide",
  receives: ["id", "nome", "email", "telefone", "origem", "interesse", "renda_aproximada", "cidade", "score", "status"],
  fields,
  request: ({ token, apiUrl }) => ({
    baseUrl: apiUrl || DEFAULT_API_URL,
    headers: { authorization: `Bearer ${token}` },
  }),
  // The least that any account has (Free and Starter): 100 requests in 10 s for each key. Usage guidelines, checked
  // 2026-11-23; Professional and Enterprise have 190.
  limits: { concurrency: 10, rate: { requests: 100, perMs: 10_000 } },
  check: checkAccount,
  setup: setUpAccount,
  actions: { "contact.upsert": upsertContact, "deal.create": createDeal },
});
