/**
 * HTML mail as lines of text, in one pass: blocks end a line, cells of a row are joined by tabs, quoted parts begin with
 * ">". Nothing is fetched, run or kept as markup. Links are kept beside, since some notices hold the contact only there.
 */

export interface TextAndLinks {
  lines: string[];
  /** Targets of links, at most 200: `mailto:`, `tel:`, `https:`. */
  links: string[];
}

const HTML_MAX = 1_000_000;
const LINKS_MAX = 200;
const SILENT = new Set(["script", "style", "head", "title", "template", "noscript", "svg"]);
const BLOCKS = new Set(
  "address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
);

/** Linear in the length of the text, of which one million characters are read. Never throws. */
export function htmlLines(html: string): TextAndLinks {
  const text = html.slice(0, HTML_MAX);
  const lines: string[] = [];
  const links: string[] = [];
  let line = "";
  let quotes = 0;
  let silent: string | undefined;
  const end = () => {
    const clean = cells(line);
    if (clean !== "") lines.push(quotes > 0 ? `> ${clean}` : clean);
    else if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
    line = "";
  };
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf("<", at);
    const words = text.slice(at, open < 0 ? text.length : open);
    if (silent === undefined && words !== "") line += decodeEntities(words).replace(/[\s\u00a0]+/g, " ");
    if (open < 0) break;
    if (silent !== undefined && text[open + 1] !== "/") {
      // A sign of less in a script, not a tag.
      at = open + 1;
      continue;
    }
    const tag = tagAt(text, open);
    at = tag.end;
    // "renda < 10 mil" is text.
    if (tag.name === "" && silent === undefined && !/[/!?]/.test(text[open + 1] ?? "")) line += "<";
    if (silent !== undefined) {
      if (tag.isClosing && tag.name === silent) silent = undefined;
      continue;
    }
    if (SILENT.has(tag.name) && !tag.isClosing && !tag.isEmpty) silent = tag.name;
    else if (tag.name === "td" || tag.name === "th") line += tag.isClosing ? "" : "\t";
    else if (BLOCKS.has(tag.name)) end();
    if (tag.name === "blockquote" && tag.isClosing) quotes = Math.max(0, quotes - 1);
    else if (tag.name === "blockquote") quotes += 1;
    else if (tag.name === "a" && links.length < LINKS_MAX) {
      const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag.inside.slice(0, 4_000));
      const target = decodeEntities(href?.[1] ?? href?.[2] ?? href?.[3] ?? "").trim();
      if (target !== "") links.push(target.slice(0, 2_000));
    }
  }
  end();
  return { lines: lines.at(-1) === "" ? lines.slice(0, -1) : lines, links };
}

interface Tag {
  name: string;
  inside: string;
  isClosing: boolean;
  isEmpty: boolean;
  end: number;
}

/** A "<" that begins no tag is a mark without a name, one character long. */
function tagAt(text: string, open: number): Tag {
  if (text.startsWith("<!--", open)) {
    const close = text.indexOf("-->", open + 4);
    return { name: "!", inside: "", isClosing: false, isEmpty: true, end: close < 0 ? text.length : close + 3 };
  }
  const close = text.indexOf(">", open);
  const inside = text.slice(open + 1, close < 0 ? text.length : close);
  const name = /^\/?([a-z][a-z0-9]*)/i.exec(inside.slice(0, 40))?.[1]?.toLowerCase() ?? "";
  if (name === "" && !/^[/!?]/.test(inside)) {
    return { name, inside: "", isClosing: false, isEmpty: true, end: open + 1 };
  }
  return {
    name,
    inside,
    isClosing: inside.startsWith("/"),
    isEmpty: inside.endsWith("/"),
    end: close < 0 ? text.length : close + 1,
  };
}

/** "\t Nome: \t Ana \t" → "Nome:\tAna". */
function cells(line: string): string {
  return line
    .split("\t")
    .map((cell) => cell.replace(/ +/g, " ").trim())
    .filter(Boolean)
    .join("\t");
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  copy: "©",
  reg: "®",
  ordf: "ª",
  ordm: "º",
  deg: "°",
  laquo: "«",
  raquo: "»",
  ndash: "–",
  mdash: "—",
  bull: "•",
  middot: "·",
  hellip: "…",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  euro: "€",
  sup2: "²",
  times: "×",
  iexcl: "¡",
  iquest: "¿",
  zwnj: "",
  zwj: "",
  shy: "",
};
const ACCENTS: Readonly<Record<string, string>> = {
  acute: "\u0301",
  grave: "\u0300",
  circ: "\u0302",
  tilde: "\u0303",
  uml: "\u0308",
  cedil: "\u0327",
  ring: "\u030a",
};

/** Numeric references, the signs above and letters with accents (`&ccedil;`); what is unknown stays as written. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}\d?));?/gi, (whole, dec, hex, name: string) => {
    if (dec ?? hex) return character(dec ? Number(dec) : Number.parseInt(hex, 16)) ?? whole;
    const accented = /^([a-z])(acute|grave|circ|tilde|uml|cedil|ring)$/i.exec(name);
    const mark = ACCENTS[accented?.[2] ?? ""];
    if (accented && mark) return `${accented[1]}${mark}`.normalize("NFC");
    return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole;
  });
}

function character(code: number): string | undefined {
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  return code > 0 && code <= 0x10ffff && !isHalf ? String.fromCodePoint(code) : undefined;
}
