/** What about sources needs a person, in the form in which alarms tell it. */
import type { FoundProblem } from "../observe/problem.queries.ts";
import type { Database } from "../store/database.ts";
import type { LiveSource, Sources } from "./sources.ts";

/** A token is told of this long before it ends. */
const EXPIRES_MS = 7 * 86_400_000;
/** Forged requests in a day: a few are scanners, more are a secret that was changed on one side. */
const REFUSED_TOLD = 5;
const PARKED_DAYS = 7;

export async function sourceProblems(db: Database, sources: Sources, now: Date): Promise<FoundProblem[]> {
  const [refused, parked, unread] = await Promise.all([
    db.pool.query<{ source: string; what: string; n: number }>(
      `select source, what, sum(total)::int as n from source_counts where what like 'refused:%' and hora > $1::timestamptz - interval '24 hours'
       group by 1, 2 having sum(total) >= $2`,
      [now, REFUSED_TOLD],
    ),
    db.pool.query<{ source: string; cause: string; reason: string | null; fix: string | null; n: number }>(
      `select source, coalesce(cause, 'sem_causa') as cause, max(reason) as reason, max(fix) as fix, count(*)::int as n from raw_requests
       where state = 'parked' and received_at > $1::timestamptz - $2 * interval '1 day' group by 1, 2`,
      [now, PARKED_DAYS],
    ),
    db.pool.query<{
      source: string;
      cause: string | null;
      reason: string | null;
      fix: string | null;
      n: number;
      names: string;
    }>(
      `select source, max(cause) as cause, max(reason) as reason, max(fix) as fix, count(*)::int as n, string_agg(scope_name, ', ') as names
       from (select distinct on (source, scope_id) * from reconciliations where at > $1::timestamptz - interval '2 days'
         order by source, scope_id, at desc) r where state = 'unread' group by 1`,
      [now],
    ),
  ]);
  const label = (slug: string) => sources.get(slug)?.source.label ?? slug;
  return [
    ...sources.all().flatMap((live) => stateProblems(live, now)),
    ...refused.rows.map(({ source, what, n }) => ({
      ...common(source),
      key: `source_refused:${source}:${what}`,
      cause: what.slice("refused:".length),
      title: `${label(source)}: ${n} envios recusados`,
      reason: "Chegam envios com assinatura ou segredo que não confere.",
      fix: "Se o provedor é seu, confira se o segredo é o mesmo dos dois lados; senão, pode ignorar.",
      count: n,
    })),
    ...parked.rows.map(({ source, cause, reason, fix, n }) => ({
      ...common(source),
      key: `source_parked:${source}:${cause}`,
      cause,
      title: `${label(source)}: ${n} ${n === 1 ? "pedido parado" : "pedidos parados"}`,
      reason: reason ?? "Não puderam ser lidos.",
      fix: fix ?? "Abra Fontes > Pendências, corrija e leia de novo.",
      count: n,
    })),
    ...unread.rows.map(({ source, cause, reason, fix, n, names }) => ({
      ...common(source),
      key: `source_unread:${source}`,
      cause: cause ?? "unread",
      title: `${label(source)}: ${n} ${n === 1 ? "lista não pôde" : "listas não puderam"} ser conferida${n === 1 ? "" : "s"}`,
      reason: `${reason ?? "O provedor não respondeu."} (${names.slice(0, 200)})`,
      fix: fix ?? "Confira o acesso da fonte e compare de novo.",
      count: n,
    })),
  ];
}

function stateProblems({ source, shared, enabled }: LiveSource, now: Date): FoundProblem[] {
  const { slug, label } = source;
  if (!enabled) return [];
  const { paused, quiet, tokenExpiresAt, check } = shared;
  const problems: FoundProblem[] = [];
  if (paused) {
    problems.push({
      ...common(slug),
      key: `source_paused:${slug}`,
      ...paused,
      title: `${label} parou de ser lido`,
      count: 1,
    });
  }
  // What the check found wrong and does not stop the reading: a form that is not subscribed, a right that is missing.
  if (check?.kind === "rejected" && !paused) {
    problems.push({
      ...common(slug),
      key: `source_check:${slug}`,
      cause: "check",
      title: `${label} precisa de um ajuste`,
      reason: check.note ?? "O teste da fonte encontrou um problema.",
      fix: "Abra a fonte no painel e siga o que o teste diz.",
      count: 1,
    });
  }
  if (quiet && !paused) {
    problems.push({
      ...common(slug),
      key: `source_quiet:${slug}`,
      cause: "quiet",
      title: `${label} está em silêncio`,
      reason: `Nenhum lead desde ${quiet.since.toISOString()}; nesse tempo costumam vir ${Math.round(quiet.expected)}.`,
      fix: "Confira no provedor se os anúncios e a integração estão ativos, e envie um lead de teste.",
      count: 1,
    });
  }
  if (tokenExpiresAt && !paused && tokenExpiresAt.getTime() - now.getTime() < EXPIRES_MS) {
    const days = Math.max(0, Math.floor((tokenExpiresAt.getTime() - now.getTime()) / 86_400_000));
    problems.push({
      ...common(slug),
      key: `source_token:${slug}`,
      cause: "token_expires",
      title:
        days === 0
          ? `O acesso de ${label} vence hoje`
          : `O acesso de ${label} vence em ${days} ${days === 1 ? "dia" : "dias"}`,
      reason: "Depois disso os leads chegam e ficam à espera, sem poder ser lidos.",
      fix: "Gere um token novo no provedor e atualize a configuração.",
      count: 1,
    });
  }
  return problems;
}

function common(slug: string): Pick<FoundProblem, "integration" | "connection_id" | "waiting"> {
  return { integration: slug, connection_id: null, waiting: 0 };
}
