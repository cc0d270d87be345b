/**
 * Optional tick-boxes of a form as acts of consent (LGPD art. 8: the controller proves what the person saw and did).
 * Only what is clear becomes one: the key names the channel, or the form's own sentence names channel and purpose. The
 * rest stays an answer that a person can read.
 */
import { type Consentimento, type Finalidade, fieldLabel, LIMITS } from "@streamleads/domain";
import { at, textAt } from "@streamleads/integration-kit";
import type { Box, LeadForm } from "./form.ts";

const CHANNELS: readonly (readonly [Finalidade, RegExp])[] = [
  ["marketing_whatsapp", /\b(whatsapp|whats app|whats|wpp|zap)\b/],
  ["marketing_email", /\b(email|e mail|emails|e mails|newsletter)\b/],
  ["marketing_sms_ligacao", /\b(sms|ligacao|ligacoes|telefonema|telefonemas)\b/],
];
const MARKETING = /\b(marketing|novidades|ofertas|promocoes|promocional|publicidade|newsletter|lancamentos)\b/;
/**
 * A box that is ticked to refuse, or a sentence that turns: nothing about it is clear. The English "no" only at the
 * beginning: "ofertas no WhatsApp" is Portuguese.
 */
const TURNED = /\b(nao|not|don t|opt out|optout|sair|recuso|cancelar|exceto|sem)\b|^no\b/;

export interface Ticks {
  consentimentos: Consentimento[];
  /** Boxes that are not clear, under their sentence or key. */
  respostas: [label: string, value: string][];
}

/**
 * Reads `custom_disclaimer_responses`. Pure, never throws.
 * @param source what stands beside each act: moment (ISO 8601) and version of the text.
 */
export function consentsOf(
  responses: unknown,
  form: LeadForm | undefined,
  source: { em: string | undefined; formId: string | undefined },
): Ticks {
  const ticks: Ticks = { consentimentos: [], respostas: [] };
  for (const response of Array.isArray(responses) ? responses : []) {
    const key = textAt(response, "checkbox_key");
    if (key === undefined) continue;
    const box = form?.boxes.get(key);
    const isTicked = readTick(at(response, "is_checked"));
    // A box that was ticked before the person came is no act of theirs; to untick it is one.
    const isAct = isTicked === false || (isTicked === true && box?.isTickedBefore !== true);
    const purposes = isAct ? purposesOf(key, box) : [];
    const isFull = ticks.consentimentos.length + purposes.length > LIMITS.consentimentos;
    if (purposes.length === 0 || isFull) {
      ticks.respostas.push([box?.text ?? key, wordsOf(isTicked, box)]);
      continue;
    }
    for (const finalidade of purposes) {
      ticks.consentimentos.push({
        finalidade,
        estado: isTicked ? "concedido" : "negado",
        base_legal: "consentimento",
        ...(box?.text ? { texto: box.text.slice(0, LIMITS.consentText).toWellFormed() } : {}),
        ...(source.formId ? { texto_versao: `formulário ${source.formId}` } : {}),
        ...(source.em ? { em: source.em } : {}),
      });
    }
  }
  return ticks;
}

/** "1" or "" by contract; whoever writes test leads sends booleans too. */
function readTick(value: unknown): boolean | undefined {
  if (value === "1" || value === 1 || value === true || value === "true") return true;
  if (value === "" || value === "0" || value === 0 || value === false || value === "false") return false;
  return undefined;
}

function purposesOf(key: string, box: Box | undefined): Finalidade[] {
  const name = fieldLabel(key);
  const text = box?.text === undefined ? "" : fieldLabel(box.text);
  if (TURNED.test(name) || TURNED.test(text)) return [];
  const named = channelsIn(name);
  if (named.length > 0) return named;
  const said = MARKETING.test(text) ? channelsIn(text) : [];
  if (said.length > 0) return said;
  // Marketing without a channel: the least that it can mean.
  return MARKETING.test(name) ? ["marketing_email"] : [];
}

function channelsIn(words: string): Finalidade[] {
  return CHANNELS.filter(([, pattern]) => pattern.test(words)).map(([finalidade]) => finalidade);
}

function wordsOf(isTicked: boolean | undefined, box: Box | undefined): string {
  if (isTicked === undefined) return "Resposta que não pôde ser lida";
  if (!isTicked) return "Não marcada";
  return box?.isTickedBefore ? "Marcada (já vinha marcada no formulário)" : "Marcada";
}
