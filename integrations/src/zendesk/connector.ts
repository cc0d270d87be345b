/** Zendesk Support: a lead that asks for service as a user and a ticket. */
import { defineConnector } from "@streamleads/integration-kit";
import { requestBase } from "./api.ts";
import { checkAccount } from "./check.ts";
import { erasePerson } from "./erase.ts";
import { connectionsOf, fields } from "./fields.ts";
import { oauth } from "./oauth.ts";
import { createTicket } from "./ticket.ts";
import { upsertUser } from "./user.ts";

export const zendesk = defineConnector({
  slug: "zendesk",
  label: "Zendesk",
  docs: "https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/",
  receives: [
    "id",
    "nome",
    "email",
    "telefone",
    "origem",
    "interesse",
    "renda_aproximada",
    "cidade",
    "observacoes",
    "mensagem",
    "codigo_imovel",
    "portal",
    "respostas",
    "score",
    "status",
  ],
  fields,
  connections: connectionsOf,
  part: () => ({ steps: [{ action: "contact.upsert" }, { action: "ticket.create", after: "contact.upsert" }] }),
  oauth,
  request: requestBase,
  // 200 requests a minute for the whole account on the smallest plan, shared with its people's own apps; a delivery makes
  // two or three. Usage limits page of 2026, checked 2026-11-23.
  limits: { concurrency: 4, rate: { requests: 50, perMs: 60_000 } },
  check: checkAccount,
  actions: { "contact.upsert": upsertUser, "ticket.create": createTicket },
  erase: erasePerson,
});
