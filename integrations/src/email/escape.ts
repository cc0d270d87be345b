/** Values of strangers inside a mail: escaped in HTML, on one line in text, and never a way to send somebody's link. */

/** Markup that is already safe. Only `html` makes it. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | readonly Html[] | undefined;

/** Markup with every interpolated text escaped; `Html` parts go in as they are, `undefined` leaves nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings.reduce((markup, string, index) => markup + (index === 0 ? "" : markupOf(parts[index - 1])) + string, ""),
  );
}

function markupOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "object") return part.map(markupOf).join("");
  return escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is safe between tags and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** Line breaks (CR and LF would make headers), tabs and runs of space: one space. */
const GAPS = /[\p{Cc}\p{Z}\s]+/gu;
/** Zero-width characters and the marks that turn the reading direction hide or forge text. */
const INVISIBLE = /[\p{Cf}\p{Co}]/gu;
const HAS_VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** One visible line of at most `max` characters ("…" shows a cut), or `undefined` when nothing is left to show. */
export function cleanText(value: string | null | undefined, max: number): string | undefined {
  const line = (value ?? "").toWellFormed().replace(INVISIBLE, "").replace(GAPS, " ").trim();
  if (!HAS_VISIBLE.test(line)) return undefined;
  const characters = [...line];
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join("")
        .trimEnd()}…`;
}

/** A scheme, `www.`, an at sign, or a name with a dot and letters after it; browsers read the other dots as dots too. */
const LINK = /[a-z][a-z0-9+.-]*:\/\/|www[.。．｡]|@|[\p{L}\p{N}-][.。．｡]\p{L}{2,}/iu;

/**
 * The same line, or `undefined` when mail programs would make a link of it. The address and the words of a welcome
 * mail both come from a public form: without this anyone could have the company mail a link to a stranger.
 */
export function cleanTextWithoutLink(value: string | null | undefined, max: number): string | undefined {
  const line = cleanText(value, max);
  return line === undefined || LINK.test(line) ? undefined : line;
}

/** The address in its normal form when it is http or https without credentials, else `undefined` (`javascript:`, broken text). */
export function safeLink(value: string | null | undefined): string | undefined {
  if (!value || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  return isWeb && url.username === "" && url.password === "" ? url.href : undefined;
}
