/** An API key seen as a source: it has no webhook and nothing to read, but it can fall silent as every source can. */
import { defineSource, type Source } from "@streamleads/integration-kit";

/** The name of a key's source in rows and figures. */
export function keySlug(keyId: number): string {
  return `key-${keyId}`;
}

export function keySource(row: { slug: string; label: string; origem: string | null }): Source {
  return defineSource({
    slug: row.slug,
    label: row.label,
    docs: "/docs",
    fields: {},
    origem: row.origem ?? "API",
    read: async () => ({
      kind: "parked",
      cause: "not_a_webhook",
      reason: "Uma chave de API não recebe webhooks.",
      fix: "Envie para POST /api/v1/leads.",
    }),
  }) as unknown as Source;
}
