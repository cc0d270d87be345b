/** A form as a lead: which control is which field, what is consent, and what is a question of the form's own. */
import type { Control, FilledFields, Form } from "./browser.ts";

declare const FormData: FilledFields;

export interface FilledForm {
  lead: Record<string, unknown> & { respostas: Record<string, string> };
  /** Everything that the form would send by itself, but files and passwords. */
  pairs: [string, string][];
}

const FIELDS =
  /^(nome|email|telefone|origem|interesse|renda_aproximada|cidade|observacoes|mensagem|codigo_imovel|portal|(campanha|anuncio|formulario)_id|utm_(source|medium|campaign|content|term)|gclid|fbclid|pagina|referrer)$/;
/**
 * Usual names, folded to a-z. The hub knows many more and reads them where a form is posted to it; what lacks a name or
 * a contact here goes there whole.
 */
const ALIASES: [string, RegExp][] = [
  ["nome", /^(seu|your|full)?(nome|name)(completo)?$/],
  ["email", /mail$/],
  ["telefone", /^(seu|your)?(tel|fone|celular|whats|phone|mobile)/],
  ["mensagem", /^(sua|your)?(mensagem|message)$/],
];
const CONSENT = /^consentimento_(\w+?)(?:_(texto|versao))?$/;
const NO = /^(n|0|off|false)/i;
/** The longest that the hub takes of a question and of an answer, in characters. */
const QUESTION_CHARS = 100;
const ANSWER_CHARS = 2_000;

/** Reads what is filled in now. */
export function readForm(form: Form): FilledForm {
  const lead: FilledForm["lead"] = { respostas: {} };
  const pairs: [string, string][] = [];
  const consents: Record<string, Record<string, string>> = {};
  for (const [name, value] of new FormData(form)) {
    const control = [...form.elements].find((one) => one.name === name) as Control;
    if (typeof value !== "string" || control.type === "password") continue;
    pairs.push([name, value]);
    if (name[0] === "_" || !value.trim()) continue;
    const [, finalidade, detail] = CONSENT.exec(name) ?? [];
    const field = fieldOf(control);
    if (finalidade) {
      consents[finalidade] = {
        finalidade,
        base_legal: "consentimento",
        // What the person saw beside the box is the proof, unless the form tells it.
        texto: control.labels?.[0]?.textContent?.trim() ?? "",
        ...consents[finalidade],
        ...(detail
          ? { [detail === "texto" ? detail : "texto_versao"]: value }
          : { estado: NO.test(value) ? "negado" : "concedido" }),
      };
    } else if (field && !lead[field]) lead[field] = value;
    else if (lead[field] !== value) {
      const question = name.slice(0, QUESTION_CHARS);
      const before = lead.respostas[question];
      lead.respostas[question] = (before ? `${before}, ${value}` : value).slice(0, ANSWER_CHARS);
    }
  }
  // A text without its box ticked is no act.
  const acts = Object.values(consents).filter(({ estado }) => estado);
  if (acts[0]) lead.consentimentos = acts;
  return { lead, pairs };
}

/** The control of a field, filled in or not, where a person can see it. */
export function controlOf(form: Form, field: string): Control | undefined {
  return [...form.elements].find((control) => control.type !== "hidden" && fieldOf(control) === field);
}

/** The field that a control stands for; a type (`email`, `tel`) is as good as a name. */
function fieldOf({ dataset, name, type }: Control): string | undefined {
  const named = dataset.streamleadsField || name;
  if (FIELDS.test(named)) return named;
  const folded = named.toLowerCase().replace(/[^a-z]/g, "");
  return ALIASES.find(([, names]) => names.test(folded) || names.test(type))?.[0];
}
