/**
 * Text as people and forms send it, made plain: for storing (`cleanLine`, `cleanText`) and for comparing (`foldText`).
 */

/** Marks that nobody sees: zero-width spaces, soft hyphens and the direction marks that phones paste around numbers. */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/**
 * Most of what comes is this already: printable ASCII with single spaces between. It is known by one look, where the
 * general way below takes four passes for each of a lead's texts.
 */
const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/;

/** One line: no invisible marks, no control characters, single spaces, composed accents (NFC), trimmed. */
export function cleanLine(raw: string): string {
  if (PLAIN_LINE.test(raw)) return raw;
  return raw
    .replace(INVISIBLE, "")
    .normalize("NFC")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}

/** Several lines: as `cleanLine`, but line breaks (as `\n`), tabs and runs of spaces stay. */
export function cleanText(raw: string): string {
  return raw
    .replace(INVISIBLE, "")
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}]/gu, (mark) => (mark === "\n" || mark === "\t" ? mark : ""))
    .trim();
}

/** The form for comparing: no accents, lower case, single spaces. "São  José" and "sao jose" fold alike. */
export function foldText(raw: string): string {
  if (PLAIN_LINE.test(raw)) return raw.toLowerCase();
  return cleanLine(raw).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

/** NUL bytes and halves of surrogate pairs: PostgreSQL text refuses the first, UTF-8 the second. */
export function hasUnstorableCharacters(raw: string): boolean {
  return raw.includes("\u0000") || /[\uD800-\uDFFF]/u.test(raw);
}

/** Words that stay small inside a Brazilian name: "Maria da Silva e Souza". */
const PARTICLES = new Set(["da", "das", "de", "di", "do", "dos", "du", "e"]);
const ROMAN = new Set(["ii", "iii", "iv"]);

/**
 * Gives names typed wholly in capitals or wholly in small letters their usual capitals ("JOÃO DA SILVA" → "João da
 * Silva"); a name that mixes both is the person's own spelling and stays. Expects one clean line.
 */
export function capitalizeIfUniform(line: string): string {
  const isUniform = line === line.toUpperCase() || line === line.toLowerCase();
  return isUniform ? line.toLowerCase().split(" ").map(capitalizeWord).join(" ").normalize("NFC") : line;
}

function capitalizeWord(word: string, index: number): string {
  if (index > 0 && PARTICLES.has(word)) return word;
  if (index > 0 && ROMAN.has(word)) return word.toUpperCase();
  return word.replace(/(^|[-'’.(/])(\p{Ll})/gu, (_, before: string, letter: string) => before + capital(letter));
}

/** Letters whose capital is longer than one character ("ß" → "SS") stay small. */
function capital(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length === letter.length ? upper : letter;
}
