/** What the checks of connections found that needs a person, in the form in which alarms tell it. */
import type { FoundProblem } from "../observe/problem.queries.ts";
import type { Database } from "../store/database.ts";
import { type Connection, shownName } from "./connection.ts";
import type { Connections } from "./connections.ts";

/** A token is told of this long before it ends. */
const EXPIRES_MS = 7 * 86_400_000;
const DAY_MS = 86_400_000;

interface CheckedRow {
  id: number;
  check_kind: string | null;
  check_note: string | null;
  /** Of access that renews itself: none. */
  token_expires_at: Date | null;
}

/** Of those that are on: a paused one is told of already. */
export async function connectionProblems(
  db: Database,
  connections: Pick<Connections, "get">,
  now: Date,
): Promise<FoundProblem[]> {
  const { rows } = await db.pool.query<CheckedRow>(
    `select id, check_kind, check_note, token_expires_at from (
       select id, check_kind, check_note, enabled, paused_cause, case when not exists (
         select from oauth_tokens t where t.connection_id = c.id and t.state = 'live' and t.refresh_due_at is not null
       ) then token_expires_at end as token_expires_at from connections c) as c
     where enabled and paused_cause is null and (check_kind = 'rejected' or token_expires_at < $1) order by id`,
    [new Date(now.getTime() + EXPIRES_MS)],
  );
  return rows.flatMap((row) => {
    const connection = connections.get(row.id);
    return connection ? problemsOf(connection, row, now) : [];
  });
}

function problemsOf(connection: Connection, row: CheckedRow, now: Date): FoundProblem[] {
  const label = shownName(connection);
  const common = { integration: connection.integration, connection_id: connection.id, count: 1, waiting: 0 };
  const problems: FoundProblem[] = [];
  if (row.check_kind === "rejected") {
    problems.push({
      ...common,
      key: `check:${connection.name}`,
      cause: "check",
      title: `${label} precisa de um ajuste`,
      reason: row.check_note ?? "O teste da conexão encontrou um problema.",
      fix: `Abra ${label} em Integrações, teste a conexão e siga o que o teste diz.`,
    });
  }
  if (row.token_expires_at && row.token_expires_at.getTime() - now.getTime() < EXPIRES_MS) {
    problems.push({
      ...common,
      key: `token:${connection.name}`,
      cause: "token_expires",
      title: `O acesso de ${label} ${whenWords(row.token_expires_at, now)}`,
      reason: "Depois disso as entregas param e ficam à espera de um acesso novo.",
      fix: renewWords(connection),
    });
  }
  return problems;
}

function whenWords(at: Date, now: Date): string {
  const leftMs = at.getTime() - now.getTime();
  if (leftMs < 0) return "venceu";
  const days = Math.floor(leftMs / DAY_MS);
  return days === 0 ? "vence em menos de um dia" : `vence em ${days} ${days === 1 ? "dia" : "dias"}`;
}

function renewWords({ connector, source }: Connection): string {
  if (source === "env") return "Gere um token novo no provedor, troque a variável de ambiente e reinicie.";
  return connector.oauth
    ? `Reconecte em um passo em Integrações > ${connector.label}.`
    : `Gere um token novo no provedor e informe-o em Integrações > ${connector.label} > Configuração.`;
}
