/** Figures about leads: all, by origem, by period. */
import { DateTime } from "luxon";
import {
  countsByOrigin,
  countsByPeriod,
  HOURLY_DAYS,
  leadStats,
  type PeriodUnit,
  type StatusCounts,
} from "../../leads/counts.queries.ts";
import { endOf, startOf, startOfCurrent } from "../period.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import { leadStatsSchema, originStatsSchema, periodQuery, periodStatsSchema } from "../schemas/lead.ts";

export const leadStatsRoute = route({
  method: "GET",
  path: "/api/v1/leads/stats",
  summary: "Totais de leads; hoje, nesta semana (desde segunda) e neste mês",
  tag: "leads",
  access: "read",
  replies: { 200: leadStatsSchema },
  async handle(_input, hub) {
    const startsNow = (unit: "day" | "week" | "month") => startOfCurrent(unit, hub.now(), hub.config.TZ_BUSINESS);
    const stats = await leadStats(hub.db, {
      day: startsNow("day"),
      week: startsNow("week"),
      month: startsNow("month"),
    });
    return { status: 200, body: stats };
  },
});

export const originStatsRoute = route({
  method: "GET",
  path: "/api/v1/leads/stats/origem",
  summary: "Leads por origem",
  tag: "leads",
  access: "read",
  replies: { 200: originStatsSchema },
  async handle(_input, hub) {
    const origens = await countsByOrigin(hub.db);
    return {
      status: 200,
      body: { origens: origens.map((row) => ({ ...row, ultimo_em: row.ultimo_em?.toISOString() ?? null })) },
    };
  },
});

export const periodStatsRoute = route({
  method: "GET",
  path: "/api/v1/leads/stats/periodo",
  summary: "Leads por hora, dia, semana ou mês do fuso da empresa; períodos sem leads vêm com zero",
  tag: "leads",
  access: "read",
  query: periodQuery,
  replies: { 200: periodStatsSchema },
  async handle({ query: { por, de, ate } }, hub) {
    const timeZone = hub.config.TZ_BUSINESS;
    const { unit, usual, max } = PERIODS[por];
    const to = ate === undefined ? hub.now() : endOf(ate, timeZone);
    const last = DateTime.fromJSDate(to, { zone: timeZone }).minus({ milliseconds: 1 }).startOf(unit);
    const first =
      de === undefined
        ? last.minus({ [unit]: usual - 1 })
        : DateTime.fromJSDate(startOf(de, timeZone), { zone: timeZone }).startOf(unit);
    const begins = beginnings(first, last, unit, max);
    if (por === "hora" && first.toJSDate().getTime() < hub.now().getTime() - HOURLY_DAYS * 86_400_000) {
      throw badRange(`As horas são guardadas por ${HOURLY_DAYS} dias.`, "Peça um começo mais novo, ou por=dia.");
    }
    const rows = await countsByPeriod(
      hub.db,
      por,
      { from: first.toJSDate(), to: last.plus({ [unit]: 1 }).toJSDate() },
      timeZone,
    );
    const byBegin = new Map(rows.map((row) => [row.inicio.getTime(), row]));
    const periodos = begins.map((begin) => ({
      ...EMPTY,
      ...byBegin.get(begin.getTime()),
      inicio: begin.toISOString(),
    }));
    return { status: 200, body: { por, periodos } };
  },
});

/** `usual` periods are shown when no beginning is asked for; more than `max` are refused. */
const PERIODS: Record<PeriodUnit, { unit: "hour" | "day" | "week" | "month"; usual: number; max: number }> = {
  hora: { unit: "hour", usual: 24, max: 24 * 31 },
  dia: { unit: "day", usual: 30, max: 800 },
  semana: { unit: "week", usual: 12, max: 400 },
  mes: { unit: "month", usual: 12, max: 240 },
};
const EMPTY: StatusCounts = { total: 0, QUENTE: 0, MORNO: 0, FRIO: 0, score_medio: 0 };

function beginnings(first: DateTime, last: DateTime, unit: "hour" | "day" | "week" | "month", max: number): Date[] {
  if (first > last) throw badRange("O começo vem depois do fim.", "Envie de antes de ate.");
  const begins: Date[] = [];
  for (let at = first; at <= last; at = at.plus({ [unit]: 1 })) {
    begins.push(at.toJSDate());
    if (begins.length > max)
      throw badRange(`São mais de ${max} períodos.`, "Peça um intervalo menor ou períodos maiores.");
  }
  return begins;
}

function badRange(message: string, fix: string) {
  return invalidFields([{ field: "de", code: "out_of_range", message, fix }]);
}
