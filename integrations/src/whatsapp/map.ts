/** From a lead to the messages of the two templates. Pure: the same job always gives the same message. */
import { firstName, formatPhone, type Lead, normalizePhone } from "@streamleads/domain";
import { type Job, shorten } from "@streamleads/integration-kit";
import { claimPayload } from "./claim-payload.ts";
import {
  FOLLOWUP_TEMPLATE,
  HOT_LEAD_TEMPLATE,
  roomForParameters,
  type Template,
  type TemplateButton,
} from "./templates.ts";
import { fitTogether, parameterText } from "./text.ts";

/** Body of `POST /{phone number id}/messages` for a template with text parameters (Cloud API v26.0, checked 2026-11-23). */
export interface TemplateMessage {
  messaging_product: "whatsapp";
  recipient_type: "individual";
  /** E.164 with the plus: without it Meta may put the country code of the business number in front. */
  to: string;
  /** Comes back in every status of this message: the only tie between an answer that was lost and its result. */
  biz_opaque_callback_data: string;
  type: "template";
  template: {
    name: string;
    language: { code: string };
    components: [BodyComponent, ...ButtonComponent[]];
  };
}

interface BodyComponent {
  type: "body";
  parameters: { type: "text"; text: string }[];
}
/** `index` is the button's place in the approved template, as text. */
type ButtonComponent = { type: "button"; index: string } & (
  | { sub_type: "quick_reply"; parameters: [{ type: "payload"; payload: string }] }
  /** What is put behind the address that was approved. */
  | { sub_type: "url"; parameters: [{ type: "text"; text: string }] }
);

const LONGEST_NAME = 80;
const LONGEST_GREETING = 30;
const GREETING_WITHOUT_NAME = "cliente";
const HOT_LEAD_ROOM = roomForParameters(HOT_LEAD_TEMPLATE);
const brl = new Intl.NumberFormat("pt-BR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The alert to the broker. `to` is the broker's number in E.164; `buttons` are those of the approved template. */
export function hotLeadMessage(job: Job, to: string, buttons: readonly TemplateButton[] = []): TemplateMessage {
  const message = templateMessage(HOT_LEAD_TEMPLATE, hotLeadParameters(job), to, job.delivery.key);
  message.template.components.push(...buttons.map((button, index) => buttonComponent(button, String(index), job)));
  return message;
}

/** The follow-up to the lead. `to` is the lead's number in E.164. Its opt-out button is sent with no payload: a tap says its text. */
export function followupMessage(job: Job, to: string): TemplateMessage {
  return templateMessage(FOLLOWUP_TEMPLATE, [greetingName(job.lead.nome)], to, job.delivery.key);
}

/** The seven parameters of `lead_quente_vendas`, in its order, clean and short enough for the rendered body. */
export function hotLeadParameters({
  lead,
  delivery,
  returning,
}: Pick<Job, "lead" | "delivery" | "returning">): string[] {
  const marks = `${returning ? " (retorno)" : ""}${delivery.isRepeat ? " (reenvio)" : ""}`;
  const parameters = [
    // The name is cut before it is marked: a mark that is cut away would make a repeat look like a second lead.
    shorten(parameterText(lead.nome), LONGEST_NAME) + marks,
    parameterText(lead.email),
    parameterText(readablePhone(lead.telefone)),
    parameterText(lead.interesse),
    parameterText(readableIncome(lead)),
    parameterText(lead.cidade),
    String(lead.score),
  ];
  return fitTogether(parameters, HOT_LEAD_ROOM);
}

/**
 * The word after "Olá". Only letters pass: the name came from a public form and goes to whatever number stood
 * beside it, so an address or a sentence in it would make the company's number send somebody else's message.
 */
export function greetingName(nome: string): string {
  const name = firstName(nome);
  return name.length <= LONGEST_GREETING && /^\p{L}[\p{L}\p{M}'’-]+$/u.test(name) ? name : GREETING_WITHOUT_NAME;
}

/** The number in E.164, or `undefined` when it cannot be read as a phone number. */
export function recipient(telefone: string | null | undefined): string | undefined {
  return telefone ? normalizePhone(telefone)?.e164 : undefined;
}

function readablePhone(telefone: string | null): string | null {
  return telefone === null ? null : formatPhone(telefone);
}

/** "15.000,00" (the template writes "R$ " before it); the person's own words when no number could be read. */
function readableIncome({
  renda_aproximada,
  renda_texto,
}: Pick<Lead, "renda_aproximada" | "renda_texto">): string | null {
  return renda_aproximada !== null && Number.isFinite(renda_aproximada) ? brl.format(renda_aproximada) : renda_texto;
}

function buttonComponent({ type }: TemplateButton, index: string, { lead, delivery }: Job): ButtonComponent {
  if (type === "QUICK_REPLY") {
    const payload = claimPayload({ leadId: lead.id, deliveryKey: delivery.key });
    return { type: "button", sub_type: "quick_reply", index, parameters: [{ type: "payload", payload }] };
  }
  // The dashboard's page of the lead, below the address that the guide asks to register.
  return { type: "button", sub_type: "url", index, parameters: [{ type: "text", text: `leads/${lead.id}` }] };
}

function templateMessage(template: Template, parameters: readonly string[], to: string, key: string): TemplateMessage {
  return {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to,
    biz_opaque_callback_data: key,
    type: "template",
    template: {
      name: template.name,
      language: { code: template.language },
      components: [{ type: "body", parameters: parameters.map((text) => ({ type: "text", text })) }],
    },
  };
}
