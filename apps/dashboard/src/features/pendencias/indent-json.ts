/**
 * JSON with line breaks and indentation, every token as it came: reading it into values and writing those again would
 * change long numbers (ids of 19 digits) and drop keys that stand twice, which is what somebody looks for here.
 */
const STEP = "  ";
/** Deeper levels are not pushed further to the right. */
const DEPTH_SHOWN = 20;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** The text indented; `undefined` when it is no JSON. */
export function indentJson(text: string): string | undefined {
  const plain = text.replace(/^\ufeff/, "");
  if (!isJson(plain)) return undefined;
  const tokens = plain.match(TOKEN) ?? [];
  let depth = 0;
  let out = "";
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1];
    if (token === "{" || token === "[") {
      depth += 1;
      const isEmpty = next === "}" || next === "]";
      out += isEmpty ? token : token + lineBreak(depth);
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[i - 1];
      out += before === "{" || before === "[" ? token : lineBreak(depth) + token;
    } else if (token === ",") out += token + lineBreak(depth);
    else out += token === ":" ? ": " : token;
  }
  return out;
}

function lineBreak(depth: number): string {
  return `\n${STEP.repeat(Math.min(depth, DEPTH_SHOWN))}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON, or nested deeper than the browser reads: shown as it came.
    return false;
  }
}
