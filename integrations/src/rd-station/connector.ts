/** RD Station Marketing as a destination: conversions, the funnel, and withdrawn consents. What it sends us is `source.ts`. */
import type { PlanStep } from "@streamleads/domain";
import { defineConnector } from "@streamleads/integration-kit";
import { baseUrlOf, connectionsOf, fields, sentStatuses } from "./connector-fields.ts";
import { CUSTOM_SOURCES } from "./custom-fields.ts";
import { oauth } from "./oauth.ts";
import { checkSending } from "./send-check.ts";
import { sendConversion } from "./send-conversion.ts";
import { FUNNEL_STAGES, moveInFunnel } from "./send-funnel.ts";
import { erasePerson, optOut } from "./send-leave.ts";

export const rdStationConnector = defineConnector({
  slug: "rd-station",
  label: "RD Station",
  docs: "https://developers.rdstation.com/reference/rdsm-como-migrar-api-v1-para-api-v2",
  receives: [
    "nome",
    "email",
    "telefone",
    "cidade",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    ...CUSTOM_SOURCES,
  ],
  fields,
  connections: connectionsOf,
  part: (settings) => {
    const funnel: PlanStep = { action: "contact.upsert", on: "stage", stages: [...FUNNEL_STAGES] };
    return {
      steps: [
        { action: "conversion.create", statuses: sentStatuses(settings) },
        ...(settings.funnel === "nao" ? [] : [funnel]),
        { action: "contact.optout", on: "opt_out" },
      ],
    };
  },
  oauth,
  request: (settings) => ({ baseUrl: baseUrlOf(settings) }),
  // 120 conversions a minute for the whole account on most plans (limits page, checked 2026-11-23); half is left to the
  // company's own forms.
  limits: { concurrency: 3, rate: { requests: 60, perMs: 60_000 } },
  check: checkSending,
  actions: { "conversion.create": sendConversion, "contact.upsert": moveInFunnel, "contact.optout": optOut },
  erase: erasePerson,
});
