/** What may be kept of a provider's answer: enough to act on, without secrets and without the person. */

/**
 * In order: a token is taken whole before a part of it could look like something else. Every repetition is bounded or
 * ends in what it consumes, so that no answer can make one of these slow. `mark` is what every match has and most answers
 * have not: looking for it costs a tenth of the pattern.
 */
const SECRETS: readonly [pattern: RegExp, replacement: string, mark?: RegExp][] = [
  // Words that follow ("token authorization failed") are kept: a token has a digit or is long.
  [/\b(bearer|basic|token)\s{1,4}(?=\S{0,400}[\d=]|\S{20})[A-Za-z0-9._~+/=-]{8,}/gi, "$1 ***"],
  [
    /((?:access_?token|refresh_?token|id_?token|api_?key|api_?secret|api_?token|client_?secret|app_?secret|secret|token|password|senha|key|sig|signature|hapikey|auth)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"'&,;}]{4,}/gi,
    "$1***",
  ],
  [/(https:\/\/hooks\.slack\.com\/services\/)[A-Za-z0-9/_-]+/gi, "$1***", /hooks\.slack/i],
  [
    /\b(?:xox[a-z]-[A-Za-z0-9-]{6,}|EAA[A-Za-z0-9]{20,}|pat-[a-z0-9]{1,8}-[A-Za-z0-9-]{10,}|sk_[A-Za-z0-9_]{10,})/g,
    "***",
  ],
  [/\beyJ[A-Za-z0-9_-]{6,2000}\.[A-Za-z0-9_-]{1,4000}\.[A-Za-z0-9_-]*/g, "***", /eyJ/],
  // Begins where a word begins: tried from every letter, this pattern took a twentieth of the hub's time under load.
  [
    /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,300}?(?:@|%40)[\p{L}\p{N}.-]{1,190}\.\p{L}{2,24}/giu,
    "[e-mail]",
    /@|%40/,
  ],
  // Phones: with a plus, or Brazilian with area code. Bare runs of other lengths stay, they are ids and codes.
  [/(?:\+|%2B)\d[\d\s().-]{7,18}\d/g, "[telefone]", /\+|%2B/],
  [/(?<![\w.-])(?:55)?[\s-]?\(?[1-9]{2}\)?[\s.-]?9\d{4}[\s.-]?\d{4}(?![\w-])/g, "[telefone]"],
  [/(?<![\w.-])\(?[1-9]{2}\)[\s.-]?\d{4}[\s.-]?\d{4}(?![\w-])/g, "[telefone]"],
];

/** Longest text that is looked at: an answer may have a megabyte, and a person reads its beginning. */
const CHARS_MAX = 8_192;

/**
 * Removes bearer tokens, keys in query strings and JSON, well-known token shapes, e-mail addresses and phone numbers.
 * What lies beyond the first 8,192 characters is left out.
 */
export function redact(text: string): string {
  let clean = shorten(text, CHARS_MAX);
  for (const [pattern, replacement, mark] of SECRETS) {
    if (mark === undefined || mark.test(clean)) clean = clean.replace(pattern, replacement);
  }
  return clean;
}

/** Cuts a text to `max` characters, never through a surrogate pair, and shows that it was cut. */
export function shorten(text: string, max = 500): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, Math.max(max - 1, 0));
  return `${cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A shortened answer without secrets, as it is stored with an attempt. Redacted first, so that no half of a token survives the cut. */
export function storedAnswer(text: string, max = 500): string {
  return shorten(redact(text), max);
}
