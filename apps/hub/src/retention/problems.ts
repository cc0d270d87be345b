/** What is past its time and is kept all the same, because somebody has to decide first. */
import type { FoundProblem } from "../observe/problem.queries.ts";
import type { Database } from "../store/database.ts";

/** Counting stops here: nobody needs the number beyond. */
const COUNT_MAX = 1_000;

/** `limits` as of `Retention.limits`; `rawDays` and `attemptDays` for the words. */
export async function retentionProblems(
  db: Database,
  limits: { raw: Date },
  { rawDays, attemptDays }: { rawDays: number; attemptDays: number },
): Promise<FoundProblem[]> {
  const { rows } = await db.pool.query<{ parked: number; waiting: number; held: number }>(
    `select
       (select count(*) from (select from raw_requests where state = 'parked' and received_at < $1 limit $2) p) as parked,
       (select count(*) from (select from raw_requests where state = 'received' and received_at < $1 limit $2) w) as waiting,
       coalesce((select held from retention_passes where what = 'attempts'), 0) as held`,
    [limits.raw, COUNT_MAX],
  );
  const { parked = 0, waiting = 0, held = 0 } = rows[0] ?? {};
  return [
    ...(parked > 0
      ? [
          {
            ...COMMON,
            key: "retention:parked",
            cause: "retention_parked",
            title: `${many(parked, "pedido parado", "pedidos parados")} há mais de ${rawDays} dias`,
            reason: "Pode haver um lead neles, por isso o corpo não foi apagado no prazo.",
            fix: "Abra Fontes > Pendências: leia de novo ou descarte cada um.",
            count: parked,
          },
        ]
      : []),
    ...(waiting > 0
      ? [
          {
            ...COMMON,
            key: "retention:waiting",
            cause: "retention_waiting",
            title: `${many(waiting, "pedido espera", "pedidos esperam")} leitura há mais de ${rawDays} dias`,
            reason: "Sem ser lido, um pedido não é apagado no prazo.",
            fix: "Ligue de novo a fonte que está desligada ou pausada, ou remova o que a impede de ler.",
            count: waiting,
          },
        ]
      : []),
    ...(held > 0
      ? [
          {
            ...COMMON,
            key: "retention:attempts",
            cause: "retention_unfinished",
            title: `${many(held, "entrega", "entregas")} sem desfecho há mais de ${attemptDays} dias`,
            reason: "Enquanto esperam, as tentativas do mesmo período não são apagadas no prazo.",
            fix: "Abra Entregas, filtre pelas que aguardam e reative ou remova a conexão de que elas dependem.",
            count: held,
          },
        ]
      : []),
  ];
}

const COMMON = { integration: null, connection_id: null, waiting: 0 } as const;

function many(count: number, one: string, more: string): string {
  if (count >= COUNT_MAX) return `Mais de ${COUNT_MAX - 1} ${more}`;
  return `${count} ${count === 1 ? one : more}`;
}
