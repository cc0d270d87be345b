/** A link that books one meeting, once, for one lead; the messages to the lead carry it. */
import { isNoName, type Outcome } from "@streamleads/domain";
import { at, type Job, textAt } from "@streamleads/integration-kit";
import { eventTypeOf, forgetEventType } from "./account.ts";
import { attempted, type CalendlyContext } from "./call.ts";
import { failureOf, unreadable } from "./errors.ts";
import { trackingOf, UTM_SOURCE } from "./tracking.ts";

const URL_MAX = 500;

/** Makes a link. A second one, after an answer that was lost, is a spare that nobody gets: it does no harm. */
export async function createLink(job: Job, ctx: CalendlyContext): Promise<Outcome> {
  const eventType = await attempted(() => eventTypeOf(ctx, job.now));
  if (!eventType.ok) return eventType.outcome;
  const { uri, name } = eventType.value;
  const body = { max_event_count: 1, owner: uri, owner_type: "EventType" };
  const result = await ctx.http.post("/scheduling_links", body);
  if (result.kind === "answer" && result.status === 404) {
    forgetEventType(ctx);
    const reason = "A Calendly não conhece mais o tipo de evento; ele será procurado de novo.";
    return { kind: "retry", cause: "event_type_gone", reason };
  }
  if (result.kind !== "answer" || result.status !== 201) return failureOf(result, job.now);
  const url = bookingUrlOf(at(result.json, "resource"));
  if (url === undefined) return unreadable;
  return {
    kind: "delivered",
    externalId: url.href,
    refs: { agenda: personal(url, job, ctx).href },
    note: `Link de uso único para "${name.slice(0, 100)}".`,
  };
}

/** It goes into mails: nothing but a web address of a sensible length. */
function bookingUrlOf(resource: unknown): URL | undefined {
  const text = textAt(resource, "booking_url");
  if (text === undefined || text.length > URL_MAX) return undefined;
  const url = URL.parse(text);
  return url?.protocol === "https:" ? url : undefined;
}

/** With the mark that ties a booking to the lead and, where the company wants it, the form filled in. */
function personal(url: URL, { lead, delivery }: Job, { settings }: CalendlyContext): URL {
  const link = new URL(url);
  const tracking = trackingOf(delivery.key, settings.signingKey);
  if (tracking !== undefined) {
    link.searchParams.set("utm_source", UTM_SOURCE);
    link.searchParams.set("utm_content", tracking);
  }
  if (settings.prefill === "sim") {
    if (!isNoName(lead.nome)) link.searchParams.set("name", lead.nome);
    if (lead.email !== null) link.searchParams.set("email", lead.email);
  }
  return link;
}
