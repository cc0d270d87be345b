/**
 * The two templates that the account must have, word for word as the README asks to create them. The connector
 * needs their fixed text to know how much room the parameters have: WhatsApp refuses a rendered body of more than
 * 1,024 characters with error 132005 (checked 2026-11-23).
 */
export interface Template {
  name: string;
  language: string;
  category: "UTILITY" | "MARKETING";
  /** Text with positional parameters {{1}}, {{2}}, … */
  body: string;
  /** One per parameter, as Meta asks for when a template is registered. */
  examples: readonly string[];
  /** Those that it may be registered with, in their order; which of them are there is a setting (`ALERT_BUTTONS`). */
  buttons: readonly TemplateButton[];
}

/** At most 25 characters of text, quick replies before links (checked 2026-11-23). */
export type TemplateButton =
  /** A tap comes back as a message with the payload of the send, or the button's text where none was sent. */
  | { type: "QUICK_REPLY"; text: string }
  /** `url` ends in {{1}}; a send gives what stands there. */
  | { type: "URL"; text: string; url: string };

const CLAIM_BUTTON: TemplateButton = { type: "QUICK_REPLY", text: "Assumir" };
const OPEN_BUTTON: TemplateButton = { type: "URL", text: "Abrir lead", url: "https://SEU-ENDERECO/{{1}}" };

/** The buttons of the broker's alert by the setting's choice; the seed's own template has none. */
export const ALERT_BUTTONS = {
  nenhum: [],
  assumir: [CLAIM_BUTTON],
  assumir_abrir: [CLAIM_BUTTON, OPEN_BUTTON],
} as const satisfies Record<string, readonly TemplateButton[]>;

/** Without a choice: none, so that a template without buttons goes on working. */
export function alertButtonsOf({ alertButtons = "nenhum" }: { alertButtons?: string }): readonly TemplateButton[] {
  return Object.hasOwn(ALERT_BUTTONS, alertButtons) ? ALERT_BUTTONS[alertButtons as keyof typeof ALERT_BUTTONS] : [];
}

export const HOT_LEAD_TEMPLATE: Template = {
  name: "lead_quente_vendas",
  language: "pt_BR",
  category: "UTILITY",
  body: `🔥 *LEAD QUENTE RECEBIDO*

👤 *Nome:* {{1}}
📧 *Email:* {{2}}
📱 *Telefone:* {{3}}
🎯 *Interesse:* {{4}}
💰 *Renda:* R$ {{5}}
📍 *Cidade:* {{6}}
⭐ *Score:* {{7}}/40

🚀 *Ação necessária:* Contato imediato!`,
  examples: [
    "Carlos Silva",
    "carlos@exemplo.com.br",
    "(11) 91234-5678",
    "Apartamento para investimento",
    "15.000,00",
    "São Paulo",
    "35",
  ],
  buttons: [CLAIM_BUTTON, OPEN_BUTTON],
};

export const FOLLOWUP_TEMPLATE: Template = {
  name: "followup_lead",
  language: "pt_BR",
  category: "MARKETING",
  body: `Olá {{1}}! 👋

Obrigado pelo seu interesse em nossos imóveis.

Gostaria de agendar uma conversa para entender melhor suas necessidades?

Estou disponível hoje das 9h às 18h.

Aguardo seu retorno! 😊`,
  examples: ["Carlos"],
  // Meta's own words for its opt-out button; a tap withdraws the consent (`inbound-opt-out.ts`).
  buttons: [{ type: "QUICK_REPLY", text: "Parar promoções" }],
};

export const RENDERED_BODY_MAX = 1_024;

const PARAMETER = /\{\{\s*(\w+)\s*\}\}/g;

/** How many different parameters a body has; named ones (`{{nome}}`) count like positional ones. */
export function parameterCount(body: string): number {
  return new Set(Array.from(body.matchAll(PARAMETER), ([, name]) => name)).size;
}

/** Characters that all parameters of a template may have together. */
export function roomForParameters(template: Template): number {
  return RENDERED_BODY_MAX - template.body.replaceAll(PARAMETER, "").length;
}

/** The text that the person reads. A parameter that is missing stays visible as {{n}}. */
export function renderBody(template: Template, parameters: readonly string[]): string {
  return template.body.replaceAll(PARAMETER, (placeholder, name) => parameters[Number(name) - 1] ?? placeholder);
}
