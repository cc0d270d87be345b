/** Everything that the first page shows, in one request. */
import { DateTime } from "luxon";
import { backlogs, PROBLEM_COUNT_MAX } from "../../connections/status.queries.ts";
import {
  failedBefore,
  firstCallMedian,
  type HourRow,
  lastArrivals,
  latestLeads,
  leadsByHour,
  openProblems,
  recentOrigins,
  type TwoDays,
} from "../../observe/overview.queries.ts";
import { route } from "../route.ts";
import { overviewSchema } from "../schemas/integration.ts";

const LATEST = 10;
const PROBLEMS = 20;
/** Origens that brought nothing for longer than this are not listed. */
const ORIGIN_DAYS = 30;

export const overviewRoute = route({
  method: "GET",
  path: "/api/v1/overview",
  summary: "A primeira página do painel em um pedido",
  tag: "painel",
  access: "read",
  replies: { 200: overviewSchema },
  async handle(_input, hub) {
    const now = hub.now();
    const days = twoDays(now, hub.config.TZ_BUSINESS);
    const { db } = hub;
    const [hours, firstCall, backlog, failedYesterday, problems, latest, origens] = await Promise.all([
      leadsByHour(db, days),
      firstCallMedian(db, days),
      backlogs(db, now),
      failedBefore(db, days.today, PROBLEM_COUNT_MAX),
      openProblems(db, PROBLEMS),
      latestLeads(db, LATEST),
      recentOrigins(db, new Date(now.getTime() - ORIGIN_DAYS * 86_400_000)),
    ]);
    const arrivals = await lastArrivals(db, origens);
    const today = hours.filter((row) => row.hora >= days.today);
    const yesterday = hours.filter((row) => row.hora < days.today);
    const connections = [...backlog.values()];
    return {
      status: 200,
      body: {
        empresa: hub.config.EMPRESA_NOME,
        agora: now.toISOString(),
        leads_hoje: { hoje: sum(today, "total"), ontem: sum(yesterday, "total") },
        quentes_hoje: { hoje: sum(today, "quentes"), ontem: sum(yesterday, "quentes") },
        primeira_chamada_p50_ms: firstCall,
        entregas_com_problema: {
          agora: connections.reduce((count, { problems: failed }) => count + failed, 0),
          ontem: failedYesterday,
        },
        aguardando: connections.reduce((count, { waiting }) => count + waiting, 0),
        precisa_de_voce: problems,
        por_hora: hourly(hours, days),
        origens: origens.map((origem) => ({
          origem,
          hoje: sum(
            today.filter((row) => row.origem === origem),
            "total",
          ),
          ultimo_em: arrivals.get(origem)?.toISOString() ?? null,
        })),
        ultimos: latest,
      },
    };
  },
});

function twoDays(now: Date, timeZone: string): TwoDays {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).startOf("day");
  return {
    yesterday: today.minus({ days: 1 }).toJSDate(),
    today: today.toJSDate(),
    tomorrow: today.plus({ days: 1 }).toJSDate(),
  };
}

function sum(rows: readonly HourRow[], field: "total" | "quentes"): number {
  return rows.reduce((count, row) => count + row[field], 0);
}

/** The hours of today, each beside the same hour of yesterday. */
function hourly(rows: readonly HourRow[], { yesterday, today, tomorrow }: TwoDays) {
  const totals = new Map<number, number>();
  for (const row of rows) totals.set(row.hora.getTime(), (totals.get(row.hora.getTime()) ?? 0) + row.total);
  const hours = Math.round((tomorrow.getTime() - today.getTime()) / 3_600_000);
  return Array.from({ length: hours }, (_, hour) => {
    const at = today.getTime() + hour * 3_600_000;
    return {
      hora: new Date(at).toISOString(),
      hoje: totals.get(at) ?? 0,
      ontem: totals.get(yesterday.getTime() + hour * 3_600_000) ?? 0,
    };
  });
}
