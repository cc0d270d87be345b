/**
 * "Campo: valor" out of lines, however a notice lays them out: on one line, label above value, cells of a table row. The
 * layouts of portals and forms are published nowhere and change, so labels are what is relied on.
 */
import { fieldLabel, fieldNamed } from "@streamleads/domain";

export type Pair = readonly [label: string, value: string];

const PAIRS_MAX = 200;
const LABEL_MAX = 80;
const MESSAGE_MAX = 5_000;
/** Labels without a colon are believed for these only, and only above a value that fits. */
const FITS: Readonly<Record<string, RegExp>> = {
  nome: /^\p{L}[\p{L}\p{M}'’. -]{1,79}$/u,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  telefone: /^\+?[\d\s().-]{8,20}$/,
  mensagem: /^.{2,}$/s,
};
/** What a form calls its message beyond the names that every source knows. */
const MESSAGE_LABELS = new Set([
  "mensagem",
  "message",
  "corpo da mensagem",
  "message body",
  "mensagem do cliente",
  "mensagem do interessado",
  "mensagem enviada",
  "mensagem do lead",
]);
/** Where the notice itself ends and its footer begins. */
const FOOTER =
  /^(?:-{2,}\s*$|_{3,}|\*{3,}|={3,}|este e-?mail |esta mensagem (?:foi|[ée]) |voc[êe] (?:est[áa] recebendo|recebeu) est|this (?:e-?mail|is a notification)|powered by|enviado (?:pelo|por|atrav[ée]s)|sent (?:from|by|via)|©)/i;

/** The labelled values of a text, in order, at most 200; what it quotes is not its own. Linear in the lines. */
export function pairsIn(text: readonly string[], { messageEndsAtBlank = false } = {}): Pair[] {
  const lines = text.filter((line) => !line.startsWith(">"));
  const pairs: Pair[] = [];
  for (let at = 0; at < lines.length && pairs.length < PAIRS_MAX; at += 1) {
    const line = plain(lines[at] ?? "");
    const cells = cellPairs(line);
    if (cells.length > 0) {
      pairs.push(...cells);
      continue;
    }
    const [label, sameLine] = labelled(line) ?? unmarked(line, lines, at);
    if (label === undefined) continue;
    const below = sameLine === "" ? nextValue(lines, at) : undefined;
    const from = below ?? at;
    const first = below === undefined ? sameLine : plain(lines[below] ?? "").replaceAll("\t", " ");
    if (first === "") continue;
    if (!isMessage(label)) {
      pairs.push([label, first]);
      at = from;
      continue;
    }
    const end = messageEnd(lines, from, messageEndsAtBlank);
    const rest = lines.slice(from + 1, end).map((one) => one.replaceAll("\t", " ").trimEnd());
    pairs.push(["mensagem", [first, ...rest].join("\n").trim().slice(0, MESSAGE_MAX)]);
    at = end - 1;
  }
  return pairs;
}

/** How many of the fields that make a lead are named; by this the better of two forms of one mail is chosen. */
export function knownIn(pairs: readonly Pair[]): number {
  return new Set(pairs.map(([label]) => fieldNamed(label)).filter((field) => field !== undefined)).size;
}

/** Without bullets, and without the stars that stand for bold in plain text. */
function plain(line: string): string {
  return line
    .replace(/^[\s•·▪●]+/, "")
    .replace(/^([*_]{1,2})([^*_]{1,80}?)(:?)\1(:?)/, "$2$3$4")
    .replace(/^[*-]\s+/, "")
    .trim();
}

/** "Nome:\tAna", "Nome\tAna", "Nome:\tAna\tTelefone:\t11 9…". */
function cellPairs(line: string): Pair[] {
  if (!line.includes("\t")) return [];
  const cells = line.split("\t").map((cell) => cell.trim());
  if (cells.length % 2 !== 0 || cells.length > 20) return [];
  const pairs: Pair[] = [];
  for (let at = 0; at < cells.length; at += 2) {
    const label = cells[at] ?? "";
    const name = label.replace(/[:：]$/, "").trim();
    const isLabel = name !== label || fieldNamed(name) !== undefined || cells.length === 2;
    if (!isLabel || !canBeLabel(name)) return [];
    if (cells[at + 1]) pairs.push([isMessage(name) ? "mensagem" : name, (cells[at + 1] ?? "").slice(0, MESSAGE_MAX)]);
  }
  return pairs;
}

function labelled(line: string): [string, string] | undefined {
  const match = /^([^:：]{1,80})[:：]\s*(.*)$/s.exec(line.replaceAll("\t", " "));
  const name = match?.[1]?.trim() ?? "";
  return match && canBeLabel(name) ? [name, (match[2] ?? "").trim()] : undefined;
}

/** A known label that stands alone above a value that it can have. */
function unmarked(line: string, lines: readonly string[], at: number): [string, ""] | [undefined] {
  if (line.length > 40) return [undefined];
  const field = isMessage(line) ? "mensagem" : fieldNamed(line);
  const fits = field === undefined ? undefined : FITS[field];
  const below = fits && nextValue(lines, at);
  return fits && below !== undefined && fits.test(plain(lines[below] ?? "")) ? [line, ""] : [undefined];
}

/** The next line that is not empty, unless it is a label itself; at most two empty lines between. */
function nextValue(lines: readonly string[], at: number): number | undefined {
  for (let next = at + 1; next <= at + 3 && next < lines.length; next += 1) {
    const line = plain(lines[next] ?? "");
    if (line === "") continue;
    return FOOTER.test(line) || isKnownLabel(line) ? undefined : next;
  }
  return undefined;
}

function messageEnd(lines: readonly string[], from: number, endsAtBlank: boolean): number {
  for (let at = from + 1; at < lines.length; at += 1) {
    const line = plain(lines[at] ?? "");
    if (FOOTER.test(line) || isKnownLabel(line) || (line === "" && endsAtBlank)) return at;
  }
  return lines.length;
}

/** A line that begins with the name of a field: no value, and the end of a message. */
function isKnownLabel(line: string): boolean {
  const name = /^([^:：\t]{1,80})(?:[:：]|\t|$)/.exec(line)?.[1]?.trim() ?? "";
  const isMarked = /^[^:：\t]{1,80}[:：\t]/.test(line);
  return (
    canBeLabel(name) &&
    (isMarked ? fieldNamed(name) !== undefined || isMessage(name) : FITS[fieldNamed(name) ?? ""] !== undefined)
  );
}

function isMessage(label: string): boolean {
  return MESSAGE_LABELS.has(fieldLabel(label.slice(0, LABEL_MAX)));
}

/** Words, not a time, an address or a sentence; a question of a form may be longer. */
function canBeLabel(name: string): boolean {
  if (name.length > LABEL_MAX || !/\p{L}/u.test(name) || /^https?$|@|\/\//i.test(name)) return false;
  if (fieldNamed(name) !== undefined) return true;
  return name.split(/\s+/).length <= (name.endsWith("?") ? 12 : 6) && !/[.!,;]\s/.test(name);
}
