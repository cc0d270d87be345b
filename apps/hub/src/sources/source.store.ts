/** Rows of sources: what all instances agree on about each. */
import type { Database } from "../store/database.ts";

/** What all instances agree on. */
export interface SharedSource {
  paused: { cause: string; reason: string; fix: string; at: Date } | null;
  /** Nothing of it is read before, as its provider asked. */
  notBefore: Date | null;
  tokenExpiresAt: Date | null;
  check: { at: Date; kind: string; note: string | null } | null;
  lastRequestAt: Date | null;
  lastLeadAt: Date | null;
  refused: { at: Date; cause: string } | null;
  quiet: { since: Date; expected: number } | null;
}

/** A source that people made: its settings are in its row. */
export interface GenericRow {
  slug: string;
  label: string;
  origem: string;
  /** Without one the installation's WEBHOOK_SECRET holds. */
  sealed: Buffer | null;
  mapping: Record<string, string | null>;
  enabled: boolean;
}

/** An API key as a source. */
export interface KeySourceRow {
  slug: string;
  label: string;
  origem: string | null;
}

export class SourceStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Makes a row for each built-in source that is configured. */
  async ensure(slugs: readonly string[]): Promise<void> {
    await this.#db.pool.query(
      "insert into sources (slug, kind) select s, 'built_in' from unnest($1::text[]) as s on conflict (slug) do nothing",
      [slugs],
    );
  }

  async readShared(): Promise<Map<string, SharedSource>> {
    const rows = await this.#db.kysely.selectFrom("sources").selectAll().execute();
    return new Map(
      rows.map((row) => [
        row.slug,
        {
          paused: row.paused_at
            ? {
                cause: row.paused_cause ?? "",
                reason: row.paused_reason ?? "",
                fix: row.paused_fix ?? "",
                at: row.paused_at,
              }
            : null,
          notBefore: row.not_before,
          tokenExpiresAt: row.token_expires_at,
          check: row.checked_at ? { at: row.checked_at, kind: row.check_kind ?? "", note: row.check_note } : null,
          lastRequestAt: row.last_request_at,
          lastLeadAt: row.last_lead_at,
          refused: row.refused_at ? { at: row.refused_at, cause: row.refused_cause ?? "" } : null,
          quiet: row.quiet_since ? { since: row.quiet_since, expected: row.quiet_expected ?? 0 } : null,
        },
      ]),
    );
  }

  async generic(): Promise<GenericRow[]> {
    const { rows } = await this.#db.pool.query<GenericRow>(
      "select slug, label, origem, sealed, mapping, enabled from sources where kind = 'generic' order by slug",
    );
    return rows;
  }

  /** Keys that have sent leads and still may. */
  async keys(): Promise<KeySourceRow[]> {
    const { rows } = await this.#db.pool.query<KeySourceRow>(
      `select s.slug, k.name as label, k.origem from sources s join api_keys k on s.slug = 'key-' || k.id
       where s.kind = 'key' and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) order by k.id`,
    );
    return rows;
  }

  async ensureKey(slug: string): Promise<void> {
    await this.#db.pool.query("insert into sources (slug, kind) values ($1, 'key') on conflict (slug) do nothing", [
      slug,
    ]);
  }

  /** `false`: the name is taken. */
  async makeGeneric(row: Omit<GenericRow, "enabled">): Promise<boolean> {
    const { rowCount } = await this.#db.pool.query(
      `insert into sources (slug, kind, label, origem, sealed, mapping) values ($1, 'generic', $2, $3, $4, $5)
       on conflict (slug) do nothing`,
      [row.slug, row.label, row.origem, row.sealed, JSON.stringify(row.mapping)],
    );
    return rowCount === 1;
  }

  /** `false`: there is no such source. */
  async changeGeneric(slug: string, change: Partial<Omit<GenericRow, "slug">>): Promise<boolean> {
    const { rowCount } = await this.#db.pool.query(
      `update sources set label = coalesce($2, label), origem = coalesce($3, origem), sealed = coalesce($4, sealed),
         mapping = coalesce($5::jsonb, mapping), enabled = coalesce($6, enabled), updated_at = now()
       where slug = $1 and kind = 'generic'`,
      [
        slug,
        change.label ?? null,
        change.origem ?? null,
        change.sealed ?? null,
        change.mapping ? JSON.stringify(change.mapping) : null,
        change.enabled ?? null,
      ],
    );
    return rowCount === 1;
  }

  async pause(slug: string, why: { cause: string; reason: string; fix: string }): Promise<void> {
    await this.#db.pool.query(
      `update sources set paused_cause = $2, paused_reason = $3, paused_fix = $4, paused_at = coalesce(paused_at, now()), updated_at = now()
       where slug = $1`,
      [slug, why.cause, why.reason, why.fix],
    );
  }

  async resume(slug: string): Promise<void> {
    await this.#db.pool.query(
      `update sources set paused_cause = null, paused_reason = null, paused_fix = null, paused_at = null, not_before = null,
         not_before_cause = null, updated_at = now() where slug = $1`,
      [slug],
    );
  }

  async holdUntil(slug: string, until: Date, cause: string): Promise<void> {
    await this.#db.pool.query(
      `update sources set not_before = greatest(not_before, $2), not_before_cause = $3, updated_at = now() where slug = $1`,
      [slug, until, cause],
    );
  }

  async checked(slug: string, check: { kind: string; note: string | null; expiresAt: Date | null }): Promise<void> {
    await this.#db.pool.query(
      `update sources set checked_at = now(), check_kind = $2, check_note = $3, token_expires_at = coalesce($4, token_expires_at)
       where slug = $1`,
      [slug, check.kind, check.note, check.expiresAt],
    );
  }

  async quiet(slug: string, since: Date | null, expected: number | null): Promise<void> {
    await this.#db.pool.query(
      `update sources set quiet_since = $2, quiet_expected = $3
       where slug = $1 and (quiet_since is distinct from $2 or quiet_expected is distinct from $3)`,
      [slug, since, expected],
    );
  }

  // ---- marks ---------------------------------------------------------------------------------------------------

  async mark(source: string, name: string): Promise<string | undefined> {
    const { rows } = await this.#db.pool.query<{ value: string }>(
      "select value from source_marks where source = $1 and name = $2",
      [source, name],
    );
    return rows[0]?.value;
  }

  async setMark(source: string, name: string, value: string): Promise<void> {
    await this.#db.pool.query(
      `insert into source_marks (source, name, value) values ($1, $2, $3)
       on conflict (source, name) do update set value = excluded.value, updated_at = now()`,
      [source, name, value],
    );
  }
}
