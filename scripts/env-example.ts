/** The text of `.env.example`, made from the lists that the hub itself reads. */
import type { Connector, Field, Source } from "@streamleads/integration-kit";
import { SETTINGS } from "../apps/hub/src/config.ts";
import { clientVariables } from "../apps/hub/src/oauth/client.ts";
import { CONNECTORS } from "../integrations/src/registry.ts";
import { SOURCES } from "../integrations/src/sources.ts";

interface Entry {
  variable: string;
  help: string;
  default?: string | undefined;
  example?: string | undefined;
  isSecret: boolean;
  isRequired: boolean;
}

const HEAD = `# StreamLeads: variáveis de ambiente.
# Copie este arquivo para .env e preencha o que precisar; nada é obrigatório para começar.
# Vazia conta como ausente: vale o padrão. O que já está no ambiente vence o .env.
# Gerado por npm run env (não edite à mão; npm run env -- --check confere).
`;
const COLUMNS = 100;

/** Grouped as people look for things: the hub first, then each integration with its page of documentation. */
export function envExample(connectors: readonly Described[] = [...CONNECTORS, ...SOURCES]): string {
  const groups = Map.groupBy(Object.entries(SETTINGS), ([, setting]) => setting.group);
  const own = [...groups].map(([name, settings]) =>
    group(
      name,
      [],
      settings.map(([v, s]) => entryOf(v, s)),
    ),
  );
  const seen = new Set<string>(Object.keys(SETTINGS));
  const theirs = connectors.flatMap((connector) => {
    const described = [...Object.values<Field>(connector.fields), ...oauthFields(connector)];
    const fields = described.filter((field) => isNew(field, seen));
    if (fields.length === 0) return [];
    return group(
      connector.label,
      [connector.docs],
      fields.map((field) => entryOf(field.env ?? "", field)),
    );
  });
  return [HEAD, ...own, ...theirs].join("\n");
}

/** A connector or a source. */
type Described = Pick<Connector | Source, "label" | "docs" | "fields"> & Pick<Connector, "oauth">;

/** What this installation is at the provider's authorisation server, where accounts can be connected in one step. */
function oauthFields({ oauth, label }: Described): Field[] {
  if (!oauth) return [];
  const { id, secret } = clientVariables(oauth.provider);
  const help = `do aplicativo registrado em ${label}, para conectar contas em um passo. Serve a todas as contas.`;
  return [
    { label: "Client ID", help, env: id },
    { label: "Client secret", help, env: secret, secret: true },
  ];
}

/** Fields without a variable are set in the dashboard; a variable that two connectors read is shown at the first. */
function isNew({ env }: Field, seen: Set<string>): boolean {
  if (env === undefined || seen.has(env)) return false;
  seen.add(env);
  return true;
}

interface DescribedField {
  help: string;
  label?: string;
  default?: string;
  example?: string;
  secret?: boolean;
  required?: boolean;
}

function entryOf(variable: string, described: DescribedField): Entry {
  return {
    variable,
    help: described.label === undefined ? described.help : `${described.label}: ${described.help}`,
    default: described.default,
    example: described.example,
    isSecret: described.secret ?? false,
    isRequired: described.required ?? false,
  };
}

function group(name: string, notes: readonly string[], entries: readonly Entry[]): string {
  const title = `# ---- ${name} ${"-".repeat(Math.max(4, COLUMNS - name.length - 8))}`;
  return [title, ...notes.map((note) => `# ${note}`), "", ...entries.map(text)].join("\n");
}

function text({ variable, help, isSecret, isRequired, ...entry }: Entry): string {
  const marks = [...(isSecret ? ["segredo"] : []), ...(isRequired ? ["necessária para esta integração"] : [])];
  const isShown = entry.example !== undefined && entry.example !== entry.default;
  return [
    ...wrapped(marks.length > 0 ? `${help} (${marks.join("; ")})` : help),
    ...(entry.default === undefined || entry.default === "" ? [] : [`# Padrão: ${entry.default}`]),
    ...(isShown ? [`# Exemplo: ${quoted(entry.example ?? "")}`] : []),
    `${variable}=`,
    "",
  ].join("\n");
}

/** As it has to stand in the file: an unquoted # would begin a comment. */
function quoted(value: string): string {
  return /[#"\s]/.test(value) ? `'${value}'` : value;
}

function wrapped(help: string): string[] {
  const lines: string[] = [];
  for (const word of help.split(/\s+/)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < COLUMNS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
