/** Mailchimp: leads that may be mailed as members of an audience, where the company's own journeys start. */
import { defineConnector } from "@streamleads/integration-kit";
import { requestBase } from "./api.ts";
import { enteringStatuses, fields } from "./fields.ts";
import { erasePerson, optOut } from "./leave.ts";
import { checkList, makeMergeFields } from "./list.ts";
import { addMember, updateMember } from "./member.ts";
import { oauth } from "./oauth.ts";

export const mailchimp = defineConnector({
  slug: "mailchimp",
  label: "Mailchimp",
  docs: "https://mailchimp.com/developer/marketing/api/list-members/",
  receives: ["nome", "email", "telefone", "origem", "interesse", "cidade", "codigo_imovel", "score", "status"],
  fields,
  part: (settings) => ({
    steps: [
      { action: "conversion.create", statuses: enteringStatuses(settings) },
      { action: "contact.upsert" },
      { action: "contact.optout", on: "opt_out" },
    ],
  }),
  oauth,
  request: requestBase,
  // Ten connections at once for each user of an account, shared with the company's other tools; no rate is published
  // (fundamentals page, checked 2026-11-23).
  limits: { concurrency: 5, rate: { requests: 10, perMs: 1_000 } },
  check: checkList,
  setup: makeMergeFields,
  actions: { "conversion.create": addMember, "contact.upsert": updateMember, "contact.optout": optOut },
  erase: erasePerson,
});
