/** Calendly: a link of their own for each lead, with which a booking comes back to the lead's timeline. */
import type { Outcome, Status } from "@streamleads/domain";
import { defineConnector } from "@streamleads/integration-kit";
import { eventTypeOf, forgetAccount, ownerOf } from "./account.ts";
import { LABEL, requestBase } from "./api.ts";
import { attempted, type CalendlyContext } from "./call.ts";
import { erasePerson } from "./erase.ts";
import { type CalendlySettings, fields } from "./fields.ts";
import { createLink } from "./link.ts";
import { oauth } from "./oauth.ts";
import { ensureSubscription, setUp } from "./subscription.ts";

export const calendly = defineConnector({
  slug: "calendly",
  label: LABEL,
  docs: "https://developer.calendly.com/api-docs/calendly-api/scheduling-links/create-single-use-scheduling-link",
  receives: ["nome", "email"],
  fields,
  part: (settings) => ({ steps: [{ action: "link.create", ...statusesOf(settings) }] }),
  oauth,
  request: requestBase,
  // Paid plans, which webhooks need, have 500 requests a minute and person; the free one has 50 and says so with a 429
  // that names its end (rate limits, checked 2026-11-23).
  limits: { concurrency: 2, rate: { requests: 450, perMs: 60_000 } },
  check: checkAccount,
  setup: setUp,
  actions: { "link.create": createLink },
  erase: erasePerson,
});

function statusesOf({ statuses }: CalendlySettings): { statuses?: Status[] } {
  if (statuses === "quente") return { statuses: ["QUENTE"] };
  return statuses === "quente_morno" ? { statuses: ["QUENTE", "MORNO"] } : {};
}

/** Reads the account and the meeting, asked anew; a subscription that Calendly switched off is put back. */
async function checkAccount(ctx: CalendlyContext): Promise<Outcome> {
  forgetAccount(ctx);
  const now = new Date();
  const found = await attempted(async () => {
    const owner = await ownerOf(ctx, now);
    const { name } = await eventTypeOf(ctx, now);
    const { note } = await ensureSubscription(ctx, now);
    return `Conta de ${owner.name.slice(0, 60)}, evento "${name.slice(0, 60)}". ${note}.`;
  });
  return found.ok ? { kind: "delivered", note: found.value } : found.outcome;
}
