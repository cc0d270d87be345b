/** For tests: the calls of the log, read from the sources of the hub. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface LogCall {
  place: string;
  /** `undefined` where a variable decides. */
  level: string | undefined;
  /** `undefined` where a variable decides. */
  event: string | undefined;
  /** Names of the fields that are written out; what is spread in is not among them. */
  fields: readonly string[];
}

const SOURCES = join(import.meta.dirname, "..");
/** `log.warn(`, `this.#o.log.warn(`, `log[level](`; and the plain `log(` of the embedded database, which has no levels. */
const CALL = /\b(?:log|#log)(?:\.(error|warn|info|debug)|\[[^\]]*\])\(|(?<![.\w])log\((?=")/g;

/** Every call of the log in the hub, test code left out. */
export function logCalls(): LogCall[] {
  return sources().flatMap(({ path, text }) =>
    [...text.matchAll(CALL)].map((match) => {
      const args = topLevel(text, match.index + match[0].length, ")");
      const object = args[1]?.trim() ?? "";
      return {
        place: `${path}:${text.slice(0, match.index).split("\n").length}`,
        level: match[1],
        event: /^"([^"]+)"$/.exec(args[0]?.trim() ?? "")?.[1],
        fields: object.startsWith("{") ? topLevel(object, 1, "}").flatMap(fieldName) : [],
      };
    }),
  );
}

/** The sources of the hub without the catalogue itself. */
export function sources(): { path: string; text: string }[] {
  return globSync("**/*.ts", { cwd: SOURCES })
    .filter((path) => !/(\.test|^observe\/(events|event-fields|events-page|log))\.ts$|(^|\/)testing/.test(path))
    .map((path) => ({ path, text: readFileSync(join(SOURCES, path), "utf8") }));
}

function fieldName(entry: string): string[] {
  const name = /^\s*(?:\/\/[^\n]*\n\s*)*([a-z_]\w*)\s*(?::|$)/.exec(entry)?.[1];
  return name === undefined ? [] : [name];
}

/** Splits at the commas that stand outside of brackets and quotes, up to the closing bracket. */
function topLevel(text: string, from: number, close: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let begun = from;
  for (let i = from; i < text.length; i += 1) {
    const char = text[i] as string;
    if (quote !== "") {
      if (char === "\\") i += 1;
      else if (char === quote) quote = "";
      continue;
    }
    if (char === '"' || char === "'" || char === "`") quote = char;
    else if (depth === 0 && (char === close || char === ",")) {
      parts.push(text.slice(begun, i));
      if (char === close) return parts.filter((part) => part.trim() !== "");
      begun = i + 1;
    } else if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
  }
  return parts;
}
