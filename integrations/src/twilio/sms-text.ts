/**
 * How many segments a text is, and how it is made to fit. A segment is what carriers charge: 160 letters of GSM-7, or
 * 70 of UCS-2 when a single letter is not in GSM-7; 153 and 67 in each when there are several, since each then carries
 * its place among them (twilio.com/docs, messaging resource and character limits, checked 2026-11-23).
 */
import { cleanLine } from "@streamleads/domain";

/** GSM 03.38, basic table. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Its extension: two units each, which are never parted. */
const EXTENDED = new Set("\f^{}\\[~]|€");

export interface Segments {
  encoding: "GSM-7" | "UCS-2";
  /** Septets of GSM-7, or UTF-16 units. */
  units: number;
  segments: number;
}

/** Counts as the provider does: a letter of two units that does not fit begins the next segment. No text is no segment. */
export function segmentsOf(text: string): Segments {
  const letters = [...text.toWellFormed()];
  const isGsm = letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter));
  const sizes = letters.map((letter) => (isGsm ? (EXTENDED.has(letter) ? 2 : 1) : letter.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const encoding = isGsm ? "GSM-7" : "UCS-2";
  const [alone, each] = isGsm ? [160, 153] : [70, 67];
  if (units <= alone) return { encoding, units, segments: units === 0 ? 0 : 1 };
  let segments = 1;
  let room = each;
  for (const size of sizes) {
    if (size > room) {
      segments += 1;
      room = each;
    }
    room -= size;
  }
  return { encoding, units, segments };
}

const PLAIN: Readonly<Record<string, string>> = {
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "‘": "'",
  "’": "'",
  "`": "'",
  "´": "'",
  "–": "-",
  "—": "-",
  "‑": "-",
  "−": "-",
  "…": "...",
  "•": "-",
  "·": "-",
  º: "o",
  ª: "a",
  "°": "o",
  "€": "EUR",
  ß: "ss",
  ø: "o",
  Ø: "O",
  æ: "ae",
  Æ: "AE",
  ł: "l",
  Ł: "L",
  đ: "d",
  "²": "2",
  "³": "3",
};

/**
 * The text in ASCII, on one line: "São José, 80 m²" becomes "Sao Jose, 80 m2". Several Brazilian carriers replace or
 * refuse anything else (checked 2026-11-23). What has no plain form (emoji, other alphabets) is left out.
 */
export function plainAscii(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[^\x20-\x7e]|`/g, (mark) => PLAIN[mark] ?? mark)
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, (mark) => (/\s/.test(mark) ? " " : ""));
  return cleanLine(plain);
}

/** The text as the settings want it: without accents, or as it is, composed; on one line either way. */
export function smsLine(text: string, accents: string | undefined): string {
  return accents === "com" ? cleanLine(text.toWellFormed()) : plainAscii(text);
}

/** The first of the texts, which say less and less, that fits; of the last as much as fits, with `ending` kept whole. */
export function fitted(texts: readonly string[], segmentsMax: number, ending = ""): string {
  const whole = texts.map((text) => text + ending).find((text) => segmentsOf(text).segments <= segmentsMax);
  return whole ?? shortened(texts.at(-1) ?? "", segmentsMax, ending);
}

/** Cut between two letters, never through one; "..." shows that something is gone. */
function shortened(text: string, segmentsMax: number, ending: string): string {
  const letters = [...text.toWellFormed()];
  let fits = 0;
  let tooMany = letters.length + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const { segments } = segmentsOf(`${letters.slice(0, middle).join("")}...${ending}`);
    if (segments <= segmentsMax) fits = middle;
    else tooMany = middle;
  }
  return `${letters.slice(0, fits).join("").trimEnd()}...${ending}`;
}
