/** A lead of the Graph API in our own fields, as Meta and the person said it; the hub normalises and scores. */
import { boundedAnswers, LIMITS, readDateTime } from "@streamleads/domain";
import { at, type FoundLead, textAt, unlessZero } from "@streamleads/integration-kit";
import { fieldsOfAnswers } from "./answers.ts";
import { idAt } from "./changes.ts";
import { consentsOf } from "./consents.ts";
import type { LeadForm } from "./form.ts";
import type { Notice } from "./notice.ts";

/** `platform` is not documented; these two are what people see (checked 2026-11-23). */
const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ["fb", "facebook"],
  ["ig", "instagram"],
]);
/** Meta's tools fill a test lead with these; it has no flag of its own (seen 2020 to 2026). */
const DUMMY_VALUE = /^\s*<?test lead: dummy data for\b/i;
const DUMMY_EMAIL = /^\s*test@(meta|fb)\.com\s*$/i;
/** Seconds from 2001 to 2100: other numbers are no moment of a lead. */
const SECONDS = { min: 1e9, max: 4.1e9 };

/**
 * Maps one lead. Pure, never throws. Meta gives no id of the person, so there are no `personIds`.
 * @param form its questions and terms, when they could be read.
 * @param notice what the webhook said, for what Graph leaves out.
 */
export function leadOf(lead: unknown, form: LeadForm | undefined, notice: Notice = {}): FoundLead {
  const formulario_id = idAt(lead, "form_id") ?? notice.formId;
  const capturado_em = momentOf(at(lead, "created_time")) ?? momentOf(notice.createdTime);
  const { respostas, ...answered } = fieldsOfAnswers(at(lead, "field_data"), form);
  const ticks = consentsOf(at(lead, "custom_disclaimer_responses"), form, { em: capturado_em, formId: formulario_id });
  const answers = boundedAnswers([...Object.entries(respostas ?? {}), ...ticks.respostas]);
  const fields = {
    ...campaignOf(lead, notice),
    formulario_id,
    capturado_em,
    // Tracking parameters of the form say more than the names of campaigns, and come as answers.
    ...answered,
    teste: isTestLead(lead) ? true : undefined,
    consentimentos: ticks.consentimentos.length > 0 ? ticks.consentimentos : undefined,
    respostas: Object.keys(answers).length > 0 ? answers : undefined,
  };
  return { kind: "lead", lead: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

function campaignOf(lead: unknown, notice: Notice): Record<string, string | undefined> {
  const platform = textAt(lead, "platform")?.trim().toLowerCase();
  // An organic lead has no ad; some notices say so with 0.
  const anuncio_id = unlessZero(idAt(lead, "ad_id")) ?? unlessZero(notice.adId);
  const campanha_id = unlessZero(idAt(lead, "campaign_id"));
  const isPaid = anuncio_id !== undefined || campanha_id !== undefined;
  return {
    campanha_id,
    anuncio_id,
    utm_source: platform === undefined ? undefined : utm(PLATFORMS.get(platform) ?? platform),
    utm_medium: at(lead, "is_organic") === true ? "organic" : isPaid ? "paid_social" : undefined,
    utm_campaign: utm(textAt(lead, "campaign_name")),
    utm_content: utm(textAt(lead, "ad_name")),
    utm_term: utm(textAt(lead, "adset_name")),
  };
}

/** Names of campaigns may be longer than a field; their beginning says enough. */
function utm(name: string | undefined): string | undefined {
  return name?.trim().slice(0, LIMITS.utm).toWellFormed() || undefined;
}

/** ISO text of Graph ("2026-11-20T13:02:11+0000") or Unix seconds of the webhook, as ISO in UTC. */
export function momentOf(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return undefined;
  if (!/^\d+$/.test(text.trim())) return readDateTime(text);
  const seconds = Number(text);
  return seconds >= SECONDS.min && seconds <= SECONDS.max ? new Date(seconds * 1_000).toISOString() : undefined;
}

function isTestLead(lead: unknown): boolean {
  const fieldData = at(lead, "field_data");
  return (Array.isArray(fieldData) ? fieldData : []).some((member) => {
    const values = at(member, "values");
    return (Array.isArray(values) ? values : [values]).some(
      (value) => typeof value === "string" && (DUMMY_VALUE.test(value) || DUMMY_EMAIL.test(value)),
    );
  });
}
