/** What needs a person now, found in the tables: one row per cause, never one per lead. */
import type { Database } from "../store/database.ts";

export interface FoundProblem {
  /** Names the cause: the same problem has the same key until it is solved. */
  key: string;
  integration: string | null;
  connection_id: number | null;
  cause: string;
  title: string;
  reason: string;
  fix: string;
  count: number;
  waiting: number;
}

/** Failures older than this are history: they stay in the lists, but nobody is called for them any more. */
const FAILED_DAYS = 7;
/** A breaker is told of when it opened this often in a row: a short hiccup is not a problem. */
const OPENS_TOLD = 2;
const BACKLOG_SECONDS = 600;

const WAITING = `(select count(*)::int from deliveries d where d.connection_id = c.id and d.state in ('pending','retrying') and d.due_at <= now())`;

/** Reads the problems of now. `labelOf` gives an integration, or one connection of it, its name for people. */
export async function findProblems(
  db: Database,
  labelOf: (integration: string, connection?: string) => string,
): Promise<FoundProblem[]> {
  const [paused, down, failed, skipped, late] = await Promise.all([
    db.pool.query<{
      id: number;
      integration: string;
      name: string;
      cause: string;
      reason: string;
      fix: string;
      waiting: number;
    }>(
      `select c.id, c.integration, c.name, c.paused_cause as cause, c.paused_reason as reason, c.paused_fix as fix, ${WAITING} as waiting
       from connections c where c.enabled and c.paused_cause is not null`,
    ),
    db.pool.query<{
      id: number;
      integration: string;
      name: string;
      opens: number;
      reason: string | null;
      waiting: number;
    }>(
      `select c.id, c.integration, c.name, c.breaker_opens as opens, ${WAITING} as waiting,
         (select d.reason from deliveries d where d.connection_id = c.id and d.state = 'retrying' order by d.id desc limit 1) as reason
       from connections c where c.enabled and c.paused_cause is null and c.breaker_state <> 'closed' and c.breaker_opens >= $1`,
      [OPENS_TOLD],
    ),
    db.pool.query<{
      connection_id: number;
      integration: string;
      name: string;
      cause: string;
      reason: string;
      fix: string;
      n: number;
    }>(
      `select d.connection_id, d.integration, c.name, d.cause, max(d.reason) as reason, max(d.fix) as fix, count(*)::int as n
       from deliveries d join connections c on c.id = d.connection_id
       where d.state = 'failed' and d.settled_at > now() - $1 * interval '1 day'
         and not exists (select 1 from deliveries r where r.replay_of = d.id)
       group by 1, 2, 3, 4`,
      [FAILED_DAYS],
    ),
    db.pool.query<{ integration: string; cause: string; reason: string; fix: string; n: number }>(
      `select d.integration, d.cause, max(d.reason) as reason, max(d.fix) as fix, count(*)::int as n from deliveries d
       where d.state = 'skipped' and d.cause = any($1) and d.settled_at > now() - interval '1 day'
         and not exists (select 1 from deliveries r where r.replay_of = d.id) group by 1, 2`,
      [["no_broker", "public_url_missing"]],
    ),
    db.pool.query<{ id: number; integration: string; name: string; waiting: number; seconds: number }>(
      `select * from (select c.id, c.integration, c.name, ${WAITING} as waiting,
         (select extract(epoch from now() - min(d.due_at))::int from deliveries d where d.connection_id = c.id and d.state in ('pending','retrying')) as seconds
       from connections c where c.enabled and c.paused_cause is null and c.breaker_state = 'closed') x where seconds > $1`,
      [BACKLOG_SECONDS],
    ),
  ]);
  return [
    ...paused.rows.map((row) => ({
      key: `paused:${row.name}`,
      integration: row.integration,
      connection_id: row.id,
      cause: row.cause,
      title: `${labelOf(row.integration, row.name)} está parado`,
      reason: row.reason,
      fix: row.fix,
      count: 1,
      waiting: row.waiting,
    })),
    ...down.rows.map((row) => ({
      key: `down:${row.name}`,
      integration: row.integration,
      connection_id: row.id,
      cause: "breaker_open",
      title: `${labelOf(row.integration, row.name)} não está respondendo`,
      reason: row.reason ?? "As últimas tentativas falharam em seguida.",
      fix: "O StreamLeads continua tentando e entrega o que aguarda quando voltar. Confira a página de status do serviço.",
      count: row.opens,
      waiting: row.waiting,
    })),
    ...failed.rows.map((row) => ({
      key: `failed:${row.name}:${row.cause}`,
      integration: row.integration,
      connection_id: row.connection_id,
      cause: row.cause,
      title: `${row.n} ${row.n === 1 ? "entrega falhou" : "entregas falharam"} em ${labelOf(row.integration, row.name)}`,
      reason: row.reason ?? "",
      fix: row.fix ?? "Veja as tentativas da entrega e reenvie.",
      count: row.n,
      waiting: 0,
    })),
    ...skipped.rows.map((row) => ({
      key: `skipped:${row.integration}:${row.cause}`,
      integration: row.integration,
      connection_id: null,
      cause: row.cause,
      title: `${labelOf(row.integration)}: ${row.n} ${row.n === 1 ? "envio não foi feito" : "envios não foram feitos"}`,
      reason: row.reason ?? "",
      fix: row.fix ?? "",
      count: row.n,
      waiting: 0,
    })),
    ...late.rows.map((row) => ({
      key: `late:${row.name}`,
      integration: row.integration,
      connection_id: row.id,
      cause: "backlog",
      title: `${labelOf(row.integration, row.name)} está atrasado`,
      reason: `A entrega mais antiga aguarda há ${Math.round(row.seconds / 60)} minutos.`,
      fix: "Se o limite de envios da conta permite, aumente-o na conexão; senão, a fila termina sozinha.",
      count: 1,
      waiting: row.waiting,
    })),
  ];
}

/** Writes what was found: new causes begin, known ones go on, and what is no longer found is solved. */
export async function recordProblems(db: Database, found: readonly FoundProblem[]): Promise<void> {
  await db.transaction(async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext('streamleads:problems'))");
    await client.query(
      `insert into problems (key, integration, connection_id, cause, title, reason, fix, count, waiting)
       select key, integration, connection_id, cause, title, reason, fix, count, waiting from json_to_recordset($1::json)
         as p(key text, integration text, connection_id int, cause text, title text, reason text, fix text, count int, waiting int)
       on conflict (key) do update set cause = excluded.cause, title = excluded.title, reason = excluded.reason, fix = excluded.fix,
         count = excluded.count, waiting = excluded.waiting, last_at = now(),
         since = case when problems.solved_at is null then problems.since else now() end,
         told_at = case when problems.solved_at is null then problems.told_at end,
         solved_at = null, solved_told_at = null`,
      [JSON.stringify(found)],
    );
    await client.query("update problems set solved_at = now() where solved_at is null and key <> all($1)", [
      found.map((problem) => problem.key),
    ]);
  });
}
