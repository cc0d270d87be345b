/**
 * What the fields of a form are: controls of ours (names that begin with `_`), acts of consent, and answers. Names are
 * those that the page's author wrote, so what is not understood is an answer and is kept.
 */
import { type Consentimento, FINALIDADES, type Finalidade, foldText, LIMITS } from "@streamleads/domain";

export interface FormFields {
  /** By name, with the first value that is not empty. */
  controls: ReadonlyMap<string, string>;
  consentimentos: Consentimento[];
  answers: [name: string, value: string][];
}

const CONSENT_NAME = new RegExp(`^consentimento_(${FINALIDADES.join("|")})(?:_(texto|versao))?$`);
/** What check-boxes and radios send; `on` is a check-box without a value. */
const YES = new Set(["on", "sim", "s", "yes", "y", "true", "1", "aceito", "concedido"]);
const NO = new Set(["off", "nao", "n", "no", "false", "0", "recuso", "negado"]);

interface Consent {
  estado?: Consentimento["estado"];
  texto?: string;
  versao?: string;
}

/**
 * Sorts the fields. A box that was left empty is not sent by a browser and is no act: neither a consent nor a refusal.
 * Of a repeated consent the last counts, so that a hidden "nao" may stand before a box.
 */
export function sortFields(pairs: Iterable<readonly [string, string]>): FormFields {
  const controls = new Map<string, string>();
  const consents = new Map<Finalidade, Consent>();
  const answers: [string, string][] = [];
  for (const [name, value] of pairs) {
    if (name.startsWith("_")) {
      if (value.trim() !== "" && !controls.has(name)) controls.set(name, value.trim());
      continue;
    }
    if (!isConsent(name, value, consents)) answers.push([name, value]);
  }
  return { controls, consentimentos: [...consents].flatMap(([finalidade, one]) => act(finalidade, one)), answers };
}

/** Notes what a field says of a consent; false when it says nothing that is understood. */
function isConsent(name: string, value: string, consents: Map<Finalidade, Consent>): boolean {
  const [, purpose, detail] = CONSENT_NAME.exec(name) ?? [];
  const finalidade = FINALIDADES.find((one) => one === purpose);
  if (finalidade === undefined) return false;
  const known = consents.get(finalidade) ?? {};
  if (detail === "texto") consents.set(finalidade, { ...known, texto: value });
  else if (detail === "versao") consents.set(finalidade, { ...known, versao: value });
  else {
    const word = foldText(value);
    if (!YES.has(word) && !NO.has(word)) return false;
    consents.set(finalidade, { ...known, estado: YES.has(word) ? "concedido" : "negado" });
  }
  return true;
}

function act(finalidade: Finalidade, { estado, texto, versao }: Consent): Consentimento[] {
  if (estado === undefined) return [];
  return [
    {
      finalidade,
      estado,
      base_legal: "consentimento",
      ...(isFit(texto, LIMITS.consentText) && { texto }),
      ...(isFit(versao, LIMITS.consentVersion) && { texto_versao: versao }),
    },
  ];
}

/** A proof that is too long to be kept with the act stays in the raw request; cut, it would prove something else. */
function isFit(text: string | undefined, max: number): text is string {
  return text !== undefined && text.trim() !== "" && text.length <= max && text.isWellFormed() && !text.includes("\0");
}
