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
