/** Pipedrive: the lead as a person, and a lead of the inbox or a deal for it, with a note of what was answered. */
import { defineConnector } from "@streamleads/integration-kit";
import { requestBase } from "./api.ts";
import { erasePerson } from "./erase.ts";
import { fields } from "./fields.ts";
import { createNote } from "./note.ts";
import { oauth } from "./oauth.ts";
import { openForLead } from "./opening.ts";
import { partOf } from "./part.ts";
import { optOutPerson, upsertPerson } from "./person.ts";
import { checkAccount, setUpAccount } from "./setup.ts";

export const pipedrive = defineConnector({
  slug: "pipedrive",
  label: "Pipedrive",
  docs: "https://developers.pipedrive.com/docs/api/v1",
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
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "respostas",
    "score",
    "status",
  ],
  fields,
  part: partOf,
  oauth,
  request: requestBase,
  // 20 calls in 2 s for the smallest plan, 10 of them searches; a delivery makes up to five, two of them searches.
  // Rate-limit page of 2026-09-17, checked 2026-11-23.
  limits: { concurrency: 4, rate: { requests: 4, perMs: 2_000 } },
  check: checkAccount,
  setup: setUpAccount,
  actions: {
    "contact.upsert": upsertPerson,
    "deal.create": openForLead,
    "note.create": createNote,
    "contact.optout": optOutPerson,
  },
  erase: erasePerson,
});
