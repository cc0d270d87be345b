/** A form as a lead: which control is which field, what is consent, and what is a question of the form's own. */
import type { Control, FilledFields, Form } from "./browser.ts";
import { CAMPAIGN } from "./visit.ts";

declare const FormData: FilledFields;

export interface FormLead {
  respostas: Record<string, string>;
  [field: string]: unknown;
}

const FIELDS =
  /^(nome|email|telefone|origem|interesse|renda_aproximada|cidade|observacoes|mensagem|codigo_imovel|portal|(campanha|anuncio|formulario)_id|pagina|referrer)$/;
/**
 * Usual names, folded to a-z, and types. The hub knows many more and reads them where a form is posted to it; what lacks
 * a name or a contact here goes there whole.
 */
const ALIASES: [string, RegExp][] = [
  ["nome", /^(seu|your|full)?(nome|name)(completo)?$/],
  ["email", /mail$/],
  ["telefone", /^(seu|your)?(tel|fone|celular|whats|phone|mobile)/],
  ["mensagem", /^(sua|your)?(mensagem|message)$/],
];
const CONSENT = /^consentimento_(\w+?)(?:_(texto|versao))?$/;
const NO = /^(n|0|off|f)/i;

/** Reads what is filled in now; files and passwords are left out. */
export function readForm(form: Form): FormLead {
  const lead: FormLead = { respostas: {} };
  const consents: Record<string, Record<string, string | null | undefined>> = {};
  for (const [name, value] of new FormData(form)) {
    const control = [...form.elements].find((one) => one.name === name) as Control;
    if (/file|password/.test(control.type) || name[0] === "_" || !value.trim()) continue;
    const [, finalidade, detail] = CONSENT.exec(name) ?? [];
    const field = fieldOf(control);
    if (finalidade) {
      consents[finalidade] = {
        finalidade,
        base_legal: "consentimento",
        // What the person saw beside the box is the proof, unless the form tells it.
        texto: control.labels?.[0]?.textContent,
        ...consents[finalidade],
        ...(detail
          ? { [detail === "texto" ? detail : "texto_versao"]: value }
          : { estado: NO.test(value) ? "negado" : "concedido" }),
      };
    } else if (field && !lead[field]) lead[field] = value;
    else if (!field || lead[field] !== value) {
      const before = lead.respostas[name];
      lead.respostas[name] = before ? `${before}, ${value}` : value;
    }
  }
  // A text without its box ticked is no act.
  lead.consentimentos = Object.values(consents).filter(({ estado }) => estado);
  return lead;
}

/** The control of a field, filled in or not, where a person can see it. */
export function controlOf(form: Form, field: string): Control | undefined {
  return [...form.elements].find((control) => control.type !== "hidden" && fieldOf(control) === field);
}

/** The field that a control stands for; a type (`email`, `tel`) is as good as a name. */
function fieldOf({ dataset, name, type }: Control): string | undefined {
  const named = dataset.streamleadsField || name;
  if (FIELDS.test(named) || CAMPAIGN.test(named)) return named;
  const folded = named.toLowerCase().replace(/[^a-z]/g, "");
  return ALIASES.find(([, names]) => names.test(folded) || names.test(type))?.[0];
}
