/** What is wrong with a template as the account has it, and what to do about it. Pure. */
import { at, textAt } from "@streamleads/integration-kit";
import { isOptOut } from "./inbound-opt-out.ts";
import { parameterCount, type Template, type TemplateButton } from "./templates.ts";

export interface Finding {
  cause: "template_missing" | "template_not_approved" | "template_parameters" | "template_buttons";
  /** A sentence for people; ends without a full stop. */
  problem: string;
  /** What to do, with its full stop. */
  fix: string;
  /** Meta is still reading it: time solves it. */
  isPending?: boolean;
}

/**
 * The first thing that makes Meta refuse this template as it is sent, or `undefined`.
 * @param list of the account's templates; nothing in it is believed.
 * @param buttons that the send fills in, in their order.
 */
export function findingOf(
  template: Template,
  list: readonly unknown[],
  buttons: readonly TemplateButton[] = [],
): Finding | undefined {
  const { name, language } = template;
  const named = list.filter((entry) => textAt(entry, "name") === name);
  const create = `Crie o modelo ${name} em ${language} no Gerenciador do WhatsApp, com o texto do guia desta integração, e espere a aprovação.`;
  if (named.length === 0) {
    return { cause: "template_missing", problem: `o modelo ${name} não existe nesta conta`, fix: create };
  }
  const entry = approvedForm(template, list);
  if (entry === undefined) {
    return { cause: "template_missing", problem: `o modelo ${name} não existe no idioma ${language}`, fix: create };
  }
  return stateOf(template, entry) ?? parametersOf(template, entry) ?? buttonsOf(template, entry, buttons);
}

/** What a company should know of a template that can be sent: sentences without a full stop. */
export function remarksOn(
  template: Template,
  list: readonly unknown[],
  buttons: readonly TemplateButton[] = [],
): string[] {
  const entry = approvedForm(template, list);
  const category = textAt(entry, "category");
  const remarks: string[] = [];
  if (category !== undefined && category !== template.category) {
    remarks.push(`a Meta trata o modelo ${template.name} como ${category}, o que muda preço e limites`);
  }
  const texts = registeredButtons(entry).map((button) => textAt(button, "text") ?? "");
  if (template.category === "MARKETING" && !texts.some((text) => isOptOut(text))) {
    remarks.push(`o modelo ${template.name} não tem o botão "Parar promoções", pelo qual a pessoa deixa de receber`);
  }
  if (template.category === "UTILITY" && buttons.length === 0 && texts.length > 0) {
    remarks.push(`o modelo ${template.name} tem botões: escolha-os em Botões do aviso ao corretor para que funcionem`);
  }
  return remarks;
}

function approvedForm({ name, language }: Template, list: readonly unknown[]): unknown {
  return list.find((entry) => textAt(entry, "name") === name && textAt(entry, "language") === language);
}

const STATES: ReadonlyMap<string, { words: string; fix: string; isPending?: true }> = new Map([
  ["PENDING", { words: "em análise na Meta", fix: "Espere a aprovação, que leva até 24 horas.", isPending: true }],
  ["IN_APPEAL", { words: "em recurso na Meta", fix: "Espere a resposta do recurso.", isPending: true }],
  [
    "REJECTED",
    {
      words: "recusado pela Meta",
      fix: "Veja o motivo no Gerenciador do WhatsApp, corrija o texto e envie de novo para análise.",
    },
  ],
  [
    "PAUSED",
    {
      words: "pausado por baixa qualidade",
      fix: "Edite o texto no Gerenciador do WhatsApp e espere a nova aprovação; pausas terminam sozinhas depois de horas.",
    },
  ],
  ["DISABLED", { words: "desativado pela Meta", fix: "Crie o modelo de novo com outro texto e espere a aprovação." }],
  ["PENDING_DELETION", { words: "sendo apagado", fix: "Crie o modelo de novo quando ele tiver sido apagado." }],
  ["DELETED", { words: "apagado", fix: "Crie o modelo de novo e espere a aprovação." }],
]);

function stateOf({ name }: Template, entry: unknown): Finding | undefined {
  const status = textAt(entry, "status") ?? "";
  if (status === "APPROVED") return undefined;
  const state = STATES.get(status);
  return {
    cause: "template_not_approved",
    problem: `o modelo ${name} está ${state?.words ?? "em um estado que não conhecemos"}`,
    fix: state?.fix ?? "Abra o modelo no Gerenciador do WhatsApp e veja o que a Meta diz dele.",
    ...(state?.isPending ? { isPending: true } : {}),
  };
}

function parametersOf({ name, body }: Template, entry: unknown): Finding | undefined {
  const wanted = parameterCount(body);
  const text = textAt(componentOf(entry, "BODY"), "text") ?? "";
  const found = parameterCount(text);
  const fix = `Edite o texto do modelo no Gerenciador do WhatsApp, com as variáveis numeradas de {{1}} a {{${wanted}}} como no guia desta integração, e espere a aprovação.`;
  if (found !== wanted) {
    const problem = `o modelo ${name} tem ${found} variáveis no texto e o envio usa ${wanted}`;
    return { cause: "template_parameters", problem, fix };
  }
  if (/\{\{\s*[a-z_]/i.test(text)) {
    const problem = `o modelo ${name} usa variáveis com nome; crie-as numeradas, de {{1}} a {{${wanted}}}`;
    return { cause: "template_parameters", problem, fix };
  }
  return undefined;
}

function buttonsOf({ name }: Template, entry: unknown, wanted: readonly TemplateButton[]): Finding | undefined {
  const registered = registeredButtons(entry);
  for (const [index, { type, text }] of wanted.entries()) {
    const found = registered[index];
    const isDynamic = type !== "URL" || isDynamicLink(found);
    if (textAt(found, "type") === type && isDynamic) continue;
    const what = type === "URL" ? "link com variável no fim" : "resposta rápida";
    return {
      cause: "template_buttons",
      problem: `o modelo ${name} não tem o botão "${text}" (${what}) na posição ${index + 1}`,
      fix: "Acrescente os botões ao modelo como no guia desta integração e espere a aprovação, ou mude Botões do aviso ao corretor.",
    };
  }
  const beyond = registered.findIndex((button, index) => index >= wanted.length && isDynamicLink(button));
  if (beyond === -1) return undefined;
  return {
    cause: "template_buttons",
    problem: `o modelo ${name} tem um link com variável (botão ${beyond + 1}) que o envio não preenche`,
    fix: 'Retire a variável do link no modelo, ou escolha "Assumir e Abrir lead" em Botões do aviso ao corretor.',
  };
}

function isDynamicLink(button: unknown): boolean {
  return textAt(button, "type") === "URL" && (textAt(button, "url") ?? "").includes("{{");
}

function registeredButtons(entry: unknown): readonly unknown[] {
  const buttons = at(componentOf(entry, "BUTTONS"), "buttons");
  return Array.isArray(buttons) ? buttons : [];
}

function componentOf(entry: unknown, type: string): unknown {
  const components = at(entry, "components");
  return Array.isArray(components) ? components.find((part) => textAt(part, "type") === type) : undefined;
}
