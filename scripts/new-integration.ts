/**
 * `npm run new:integration -- meu-crm "Meu CRM"`: a new destination that passes the contract of every connector, in one
 * folder and one line of the registry. From there on it is mapping.
 */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface Made {
  folder: string;
  /** The line that was added to `integrations/src/connectors.ts`. */
  line: string;
}

/** Something that a person typed and can type again. */
export class UsageError extends Error {}

const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const USAGE = 'Usage: npm run new:integration -- <slug> "<Label>"   for example: meu-crm "Meu CRM"';

/**
 * Copies `integrations/template` to `integrations/src/<slug>` under its own names and registers it.
 * @param root the repository.
 * @throws UsageError when a name does not fit or the integration exists; nothing is written then.
 */
export function newIntegration(root: string, slug: string, label: string): Made {
  if (!SLUG.test(slug) || slug.length > 40) throw new UsageError(`"${slug}" is no slug: lower-case words with dashes.`);
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .&+-]{0,39}$/u.test(label)) throw new UsageError(`"${label}" is no label.`);
  const folder = join(root, "integrations", "src", slug);
  if (existsSync(folder)) throw new UsageError(`integrations/src/${slug} exists already.`);
  const names = namesOf(slug, label);
  cpSync(join(root, "integrations", "template"), folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    writeFileSync(path, renamed(readFileSync(path, "utf8"), names));
  }
  const line = `export { ${names.camel} } from "./${slug}/connector.ts";`;
  register(join(root, "integrations", "src", "connectors.ts"), line);
  return { folder, line };
}

interface Names {
  slug: string;
  label: string;
  camel: string;
  variable: string;
}

function namesOf(slug: string, label: string): Names {
  const camel = slug.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return { slug, label, camel, variable: slug.toUpperCase().replaceAll("-", "_") };
}

/** The template's names in another's: `"exemplo"` is the slug, `exemplo` in code the identifier, `EXEMPLO` the variables. */
function renamed(text: string, { slug, label, camel, variable }: Names): string {
  return text
    .replace(/ The start of a new destination; .*copies this folder\./, "")
    .replaceAll('"exemplo"', `"${slug}"`)
    .replaceAll(".exemplo.example", `.${slug}.example`)
    .replace(/\bexemplo(Fake)?\b(?!-)/g, (_, fake: string | undefined) => camel + (fake ?? ""))
    .replaceAll("EXEMPLO", variable)
    .replaceAll("Exemplo", label);
}

function register(file: string, line: string): void {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const at = lines.findIndex((other) => other.startsWith("export ") && other > line);
  lines.splice(at === -1 ? lines.length : at, 0, line);
  writeFileSync(file, `${lines.join("\n")}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const [slug, label, ...rest] = process.argv.slice(2);
    if (!slug || !label || rest.length > 0) throw new UsageError(USAGE);
    const { folder, line } = newIntegration(join(import.meta.dirname, ".."), slug, label);
    process.stdout.write(
      [
        `Made ${folder}`,
        `Registered: ${line}`,
        `Next: npx vitest run integrations/src/${slug}, read the provider's documentation, replace map.ts and fake.ts.`,
        "",
      ].join("\n"),
    );
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exitCode = 64;
  }
}
