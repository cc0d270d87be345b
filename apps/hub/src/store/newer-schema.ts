/**
 * A schema that a newer version of the hub has changed already (ADR 12). What only adds is no trouble to a hub that
 * does not know of it. What takes away says in its name what a hub must know at least to run after it:
 * `0014-needs-0012-drop-old-phone` is for hubs that have migration 0012.
 */

const NUMBERED = /^(\d{4})-(?:needs-(\d{4})-)?/;

export class NewerSchemaError extends Error {
  /** What to do about it, in Portuguese. */
  readonly fix: string;

  constructor(migration: string, newest: string) {
    super(
      `O banco de dados foi atualizado por uma versão mais nova do StreamLeads (${migration}), e esta só conhece até ${newest}.`,
    );
    this.name = "NewerSchemaError";
    this.fix =
      "Inicie a versão mais nova. Para voltar a esta, restaure a cópia feita antes da atualização (npm run restore).";
  }
}

/**
 * Applied migrations that this hub does not know and may run after.
 * @param known names of its own, ending with the newest
 * @throws NewerSchemaError for one that asks for a newer hub
 */
export function migrationsOfTheNext(applied: readonly string[], known: readonly string[]): string[] {
  const newest = known.toSorted().at(-1) ?? "";
  const own = new Set(known);
  // One that is unknown and not newer is no version of ours: whoever asked looks at that himself.
  const later = applied.filter((name) => !own.has(name) && NUMBERED.test(name) && name > newest);
  for (const name of later) {
    const needed = NUMBERED.exec(name)?.[2];
    if (needed !== undefined && needed > newest.slice(0, 4)) throw new NewerSchemaError(name, newest);
  }
  return later;
}

/** Statements after which a hub that does not know of them may fail, for a test that asks whether a name should say so. */
const TAKES_AWAY = [
  /\bdrop\s+(table|column|constraint\s+\S+_pkey|view|function|type|schema)\b/i,
  /\brename\b/i,
  /\bset\s+not\s+null\b/i,
  /\bcreate\s+unique\s+index\b/i,
  /\bset\s+data\s+type\b|\balter\s+column\s+\S+\s+type\b/i,
  /\badd\s+(constraint\b|check\b|unique\b|primary\s+key\b|foreign\s+key\b)/i,
  /\badd\s+column\s+(?:if\s+not\s+exists\s+)?[^,;]*\bnot\s+null\b(?![^,;]*\b(?:default|generated)\b)(?<!\bdefault\b[^,;]*)/i,
];

/** The first of these statements that a migration's text has, if any. */
export function takesAway(text: string): string | undefined {
  for (const pattern of TAKES_AWAY) {
    const found = pattern.exec(text);
    if (found) return found[0];
  }
  return undefined;
}
