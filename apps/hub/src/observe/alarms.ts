/**
 * Tells the operator of what needs a person: grouped in one message, once per cause, and again when it is solved.
 * By mail to ALERTA_EMAIL, or by Slack; the other way is tried when the first does not get through. Only what was
 * delivered counts as told, so a message that failed is sent again with the next look.
 */
import { createHash } from "node:crypto";
import type { Alarm } from "@streamleads/integration-kit";
import { type Connection, shownName } from "../connections/connection.ts";
import type { Connections } from "../connections/connections.ts";
import { AttemptContext, type Company } from "../connections/context.ts";
import { guarded } from "../connections/setups.ts";
import type { Database } from "../store/database.ts";
import type { Log } from "./log.ts";
import { type FoundProblem, findProblems, recordProblems } from "./problem.queries.ts";

export interface AlarmsOptions {
  db: Database;
  connections: Connections;
  company: Company;
  /** What needs a person beyond the deliveries: sources, checks of connections. */
  furtherProblems: () => Promise<readonly FoundProblem[]>;
  operatorEmail: string | undefined;
  log: Log;
  now: () => Date;
}

interface ProblemRow {
  id: number;
  title: string;
  reason: string;
  fix: string;
  waiting: number;
  is_solved: boolean;
}

const ALARM_MS = 15_000;
/** More causes than this are counted instead of listed. */
const LISTED_MAX = 10;

export class Alarms {
  readonly #o: AlarmsOptions;

  constructor(options: AlarmsOptions) {
    this.#o = options;
  }

  /** Looks for problems, writes them down and tells what is not told yet. */
  async look(): Promise<void> {
    const { db, connections } = this.#o;
    const labels = new Map(connections.registry.map((connector) => [connector.slug, connector.label]));
    const found = await findProblems(db, (integration, name) => {
      const connection = name === undefined ? undefined : connections.byName(name);
      return connection ? shownName(connection) : (labels.get(integration) ?? integration);
    });
    await recordProblems(db, [...found, ...(await this.#o.furtherProblems())]);
    const untold = await this.#untold();
    if (untold.length === 0) return;
    if (!(await this.#send(untold))) return;
    await db.pool.query(
      `update problems set told_at = coalesce(told_at, now()), solved_told_at = case when solved_at is not null then now() end
       where id = any($1)`,
      [untold.map((row) => row.id)],
    );
  }

  /** New causes, and told ones that are solved. What came and went untold is not worth a message. */
  async #untold(): Promise<ProblemRow[]> {
    const { rows } = await this.#o.db.pool.query<ProblemRow>(
      `select id, title, reason, fix, waiting, solved_at is not null as is_solved from problems
       where (solved_at is null and told_at is null) or (solved_at is not null and told_at is not null and solved_told_at is null)
       order by solved_at is not null, id`,
    );
    return rows;
  }

  async #send(rows: readonly ProblemRow[]): Promise<boolean> {
    const { log } = this.#o;
    const ways = this.#ways();
    if (ways.length === 0) {
      log.warn("alarm.nobody", { problems: rows.length });
      return false;
    }
    const alarm = compose(rows, this.#o);
    for (const way of ways) {
      const context = new AttemptContext(way, this.#o.company, ALARM_MS);
      const outcome = await guarded(
        () => way.connector.alert?.(alarm, context) ?? Promise.reject(new Error("no alert")),
        way,
        context,
        ALARM_MS,
      );
      log.info("alarm.sent", {
        connection: way.name,
        problems: rows.length,
        outcome: outcome.kind,
        cause: outcome.kind === "delivered" ? undefined : outcome.cause,
      });
      if (outcome.kind === "delivered") return true;
    }
    return false;
  }

  /** The operator's mail first, when there is one; then every channel that takes alarms. */
  #ways(): Connection[] {
    const able = this.#o.connections
      .all()
      .filter((connection) => connection.connector.alert && connection.shared.enabled);
    const isMail = (connection: Connection) => connection.integration === "email";
    const mail = this.#o.operatorEmail === undefined ? [] : able.filter(isMail);
    return [...mail, ...able.filter((connection) => !isMail(connection))];
  }
}

function compose(rows: readonly ProblemRow[], { operatorEmail, company, now }: AlarmsOptions): Alarm {
  const open = rows.filter((row) => !row.is_solved);
  const solved = rows.filter((row) => row.is_solved);
  const lines = [
    ...open
      .slice(0, LISTED_MAX)
      .map((row) => `${row.title}. ${row.reason}${waitingText(row.waiting)} O que fazer: ${row.fix}`),
    ...(open.length > LISTED_MAX ? [`E mais ${open.length - LISTED_MAX} no painel.`] : []),
    ...solved.slice(0, LISTED_MAX).map((row) => `Resolvido: ${row.title}.`),
    ...(solved.length > LISTED_MAX ? [`E mais ${solved.length - LISTED_MAX} resolvidos.`] : []),
  ];
  return {
    key: `alarm-${createHash("sha256")
      .update(rows.map((row) => `${row.id}:${row.is_solved}`).join())
      .digest("hex")
      .slice(0, 32)}`,
    to: operatorEmail,
    title: titleOf(open, solved),
    lines,
    url: company.publicUrl,
    now: now(),
  };
}

function titleOf(open: readonly ProblemRow[], solved: readonly ProblemRow[]): string {
  const [first] = open;
  if (open.length === 1 && first) return first.title;
  if (open.length > 1) return `${open.length} problemas precisam de você`;
  return solved.length === 1 ? `Resolvido: ${solved[0]?.title}` : `${solved.length} problemas resolvidos`;
}

function waitingText(waiting: number): string {
  if (waiting === 0) return "";
  return waiting === 1 ? " 1 entrega aguarda." : ` ${waiting} entregas aguardam.`;
}
