/** What the dashboard asks of the API, and how long the answers take. */
import { percentile } from "./figures.ts";
import type { Subject } from "./stand.ts";

/** By kind; several of a kind, so that a page that is in memory by now is not all that is measured. */
export const QUERIES: Readonly<Record<string, readonly string[]>> = {
  list: ["/leads?limit=50", "/leads?limit=50&skip=200", "/leads?limit=100"],
  filter: [
    "/leads?limit=50&status=QUENTE",
    "/leads?limit=50&origem=PORTAL",
    "/leads?limit=50&cidade=Recife",
    "/leads?limit=50&status=FRIO&origem=META_ADS&cidade=Curitiba",
    "/leads?limit=50&data_inicio=2026-01-01&data_fim=2026-01-31",
  ],
  search: [
    "/leads?limit=50&q=marina",
    "/leads?limit=50&q=marina%20oliveira%20souza",
    "/leads?limit=50&q=pessoa.4321%40acervo.example",
    "/leads?limit=50&q=cobertura",
    "/leads?limit=50&q=(31)%2096",
    "/leads?limit=50&q=zzzz",
  ],
  stats: ["/leads/stats", "/leads/stats/origem", "/leads/stats/periodo?por=dia", "/leads/stats/periodo?por=mes"],
  deliveries: ["/deliveries?limit=50", "/deliveries?limit=50&state=cancelled", "/integrations"],
};

export interface QueryTime {
  kind: string;
  path: string;
  p50Ms: number;
  p95Ms: number;
}

/** Asks each one after the other, `times` times in turn, and once before that for nothing. */
export async function timeQueries(
  { url, apiKey }: Pick<Subject, "url" | "apiKey">,
  times: number,
): Promise<QueryTime[]> {
  const all = Object.entries(QUERIES).flatMap(([kind, paths]) =>
    paths.map((path) => ({ kind, path, ms: [] as number[] })),
  );
  for (let i = 0; i <= times; i += 1) {
    for (const { path, ms } of all) {
      const begun = performance.now();
      const answer = await fetch(`${url}/api/v1${path}`, { headers: { "x-api-key": apiKey } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
      if (i > 0) ms.push(performance.now() - begun);
    }
  }
  return all.map(({ kind, path, ms }) => ({ kind, path, p50Ms: percentile(ms, 0.5), p95Ms: percentile(ms, 0.95) }));
}

/** The slowest of a kind. */
export function slowestOf(times: readonly QueryTime[], kind: string): QueryTime | undefined {
  return times
    .filter((one) => one.kind === kind)
    .reduce<QueryTime | undefined>(
      (slowest, one) => (slowest === undefined || one.p95Ms > slowest.p95Ms ? one : slowest),
      undefined,
    );
}
