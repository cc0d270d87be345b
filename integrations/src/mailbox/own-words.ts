/** What a person wrote in an answer: without the mail that they answer, without the signature. */
import { foldText } from "@streamleads/domain";

const WORDS_MAX = 4_000;
/** "Em seg., 23 de nov. de 2026 às 10:00, Imob Sul <…> escreveu:", which mail programs may break in two. */
const WROTE = /^(?:em|no dia|on|le|el)\b.{3,300}(?:escreveu|wrote|a écrit|escribió)\s*:?\s*$/i;
const WROTE_BEGIN = /^(?:em|on)\s.{0,200}(?:\d{4}|<|@).{0,200}$/i;
const ORIGINAL = /^-{2,}\s*(?:mensagem original|original message|forwarded message|mensagem encaminhada)\s*-{2,}/i;
const HEAD = /^[*_]*(?:de|from)[*_]*\s*:\s*.+/i;
const HEAD_NEXT = /^[*_]*(?:enviad[ao]|sent|data|date|para|to)\b[^:]{0,20}:/i;
const SIGNED =
  /^(?:--\s*$|_{10,}|enviado (?:do|pelo|de) (?:meu|minha|outlook|yahoo|celular|iphone|gmail)|sent from my|get outlook|obter o outlook)/i;
const GOODBYE = new Set([
  "descadastrar",
  "descadastre",
  "descadastro",
  "me descadastre",
  "quero me descadastrar",
  "unsubscribe",
  "cancelar inscricao",
  "remover",
  "me remova",
  "remova meu email",
  "remover meu email",
  "sair",
  "sair da lista",
  "parar",
  "pare",
  "stop",
  "nao quero receber",
  "nao quero mais receber",
  "nao quero receber mais",
  "nao quero mais receber emails",
]);

/** At most 4,000 characters; empty when they wrote nothing of their own. */
export function ownWords(lines: readonly string[]): string {
  const end = lines.findIndex((line, at) => endsAt(line.trim(), lines[at + 1]?.trim() ?? ""));
  const own = (end < 0 ? lines : lines.slice(0, end)).filter((line) => !line.startsWith(">"));
  const text = own.map((line) => line.replaceAll("\t", " ")).join("\n");
  return text
    .replace(/\n{3,}/g, "\n\n")
    .replaceAll("\0", "")
    .toWellFormed()
    .trim()
    .slice(0, WORDS_MAX)
    .toWellFormed();
}

/** The person asks for no more mail, and says nothing else. */
export function isGoodbye(text: string): boolean {
  if (text.length > 80) return false;
  const words = foldText(text)
    .replace(/e-mail/g, "email")
    .replace(/[^\p{L}\p{N} ]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return GOODBYE.has(words.replace(/^(?:por favor|favor) /, "").replace(/ (?:por favor|obrigad[oa]|pf|pfv)$/, ""));
}

function endsAt(line: string, next: string): boolean {
  if (line.length > 600) return false;
  if (WROTE.test(line) || ORIGINAL.test(line) || SIGNED.test(line)) return true;
  if (HEAD.test(line) && HEAD_NEXT.test(next)) return true;
  return WROTE_BEGIN.test(line) && /(?:escreveu|wrote)\s*:?\s*$/i.test(next) && next.length < 300;
}
