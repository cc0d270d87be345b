/**
 * `contact.optout`: the purposes whose consent was withdrawn, ticked in a property of ours. HubSpot's own subscriptions
 * are of the account's making and have no common names: a list or workflow of the company's acts on the property.
 */
import type { Delivered, Outcome } from "@streamleads/domain";
import { type ConnectorContext, type Job, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { failureOf, isAbsent } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { appended } from "./map.ts";
import { placesOf } from "./places.ts";

type Context = ConnectorContext<HubSpotFields>;

/** Creates no contact: who is not in HubSpot need not be told to it. */
export async function optOutContact(job: Job, ctx: Context): Promise<Outcome> {
  const purposes = appended(job.params.finalidades ?? []);
  if (purposes === null) return nothingWithdrawn;
  const properties = { streamleads_optout: purposes };
  const whom = { leadId: job.lead.id, email: job.lead.email, contact: job.refs.contact };
  for (const { id, idProperty } of placesOf(whom, ctx.settings)) {
    const query = idProperty ? { query: { idProperty } } : {};
    const result = await ctx.http.patch(paths.object("contacts", id), { properties }, query);
    if (isAbsent(result)) continue;
    const found = result.kind === "answer" && result.status === 200 ? textAt(result.json, "id") : undefined;
    return found ? delivered(found) : failureOf(result, { now: job.now, timeZone: ctx.company.timeZone });
  }
  return notThere;
}

function delivered(id: string): Delivered {
  return { kind: "delivered", externalId: id, refs: { contact: id }, note: "saída registrada no contato" };
}

const notThere: Outcome = {
  kind: "skipped",
  cause: "contact_not_there",
  reason: "Esta pessoa não tem contato no HubSpot.",
  fix: "Nada a fazer: não há o que retirar.",
};
const nothingWithdrawn: Outcome = {
  kind: "skipped",
  cause: "nothing_withdrawn",
  reason: "A entrega não diz de quais finalidades a pessoa saiu.",
  fix: "Veja os consentimentos do lead e marque a saída à mão no HubSpot, se for o caso.",
};
