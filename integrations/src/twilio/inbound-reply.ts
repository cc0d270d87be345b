/** A text that a person wrote to us: it goes to their timeline, and a word that means "stop" is obeyed. */
import { type Consentimento, foldText, normalizePhone } from "@streamleads/domain";
import { boundedText, type Reading } from "@streamleads/integration-kit";
import type { Notice } from "./inbound-split.ts";

const TEXT_MAX = 4_000;
/** Folded; alone in a message. The last ones are those that Twilio itself obeys in English (opt-out keywords, checked 2026-11-23). */
const OPT_OUT: ReadonlySet<string> = new Set([
  "parar",
  "sair",
  "pare",
  "cancelar",
  "descadastrar",
  "remover",
  "stop",
  "stopall",
  "unsubscribe",
  "cancel",
  "end",
  "quit",
]);

/** Reads an inbound text. Short codes, names and other channels than SMS are no person who can be answered by SMS. */
export function readReply(notice: Notice, receivedAt: Date): Reading {
  const from = notice.get("From") ?? "";
  const telefone = /^\+[1-9]\d{6,14}$/.test(from) ? (normalizePhone(from)?.e164 ?? from) : undefined;
  if (telefone === undefined) {
    return {
      kind: "ignored",
      cause: "not_a_person",
      reason: "O SMS não veio de um telefone a que se possa responder.",
    };
  }
  const said = boundedText(notice.get("Body"), TEXT_MAX);
  const isStop = notice.get("OptOutType")?.toUpperCase() === "STOP" || isOptOut(said);
  const files = Number(notice.get("NumMedia") ?? "0");
  const text = said ?? (files > 0 ? `[${files} arquivo${files === 1 ? "" : "s"}]` : undefined);
  return {
    kind: "event",
    about: { telefone },
    event: {
      kind: isStop ? "sms_opt_out" : "sms_reply",
      title: isStop ? "Pediu para não receber SMS" : "Respondeu por SMS",
      text,
      at: receivedAt,
    },
    ...(isStop
      ? { consentimentos: [withdrawn(said, receivedAt)] }
      : {
          elseLead: {
            kind: "lead",
            lead: { telefone, mensagem: text ?? "Escreveu por SMS", capturado_em: receivedAt.toISOString() },
          },
        }),
  };
}

/** True when the whole message is such a word, whatever its case, accents and punctuation. */
export function isOptOut(text: string | undefined): boolean {
  if (text === undefined || text.length > 100) return false;
  const words = foldText(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  return OPT_OUT.has(words);
}

function withdrawn(texto: string | undefined, em: Date): Consentimento {
  return {
    finalidade: "marketing_sms_ligacao",
    estado: "revogado",
    ...(texto === undefined ? {} : { texto }),
    em: em.toISOString(),
  };
}
