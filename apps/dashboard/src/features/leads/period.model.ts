/** Periods that people pick, as days of the business calendar. */
import type { LeadFilters } from "../../api/queries.ts";
import { dayBefore, dayKey, dayKeyLabel } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";

export type Period = Pick<LeadFilters, "data_inicio" | "data_fim">;

export interface Preset {
  label: string;
  period: Period;
}

/** Today, yesterday, the last 7 and 30 days, today included. */
export function presets(now: Date, zone: string): Preset[] {
  const today = dayKey(now, zone);
  const last = (days: number): Period => ({ data_inicio: dayBefore(today, days - 1), data_fim: today });
  return [
    { label: texts.leads.today, period: last(1) },
    { label: texts.leads.yesterday, period: { data_inicio: dayBefore(today), data_fim: dayBefore(today) } },
    { label: texts.leads.lastWeek, period: last(7) },
    { label: texts.leads.lastMonth, period: last(30) },
  ];
}

/** "Hoje", "Últimos 7 dias", "01/11 a 15/11", "desde 01/11", "até 15/11"; `undefined` for any time. */
export function periodLabel({ data_inicio, data_fim }: Period, now: Date, zone: string): string | undefined {
  if (!data_inicio && !data_fim) return undefined;
  const preset = presets(now, zone).find(
    ({ period }) => period.data_inicio === data_inicio && period.data_fim === data_fim,
  );
  if (preset) return preset.label;
  if (!data_fim) return texts.leads.since(dayKeyLabel(data_inicio ?? ""));
  if (!data_inicio) return texts.leads.until(dayKeyLabel(data_fim));
  return data_inicio === data_fim
    ? dayKeyLabel(data_inicio)
    : texts.leads.between(dayKeyLabel(data_inicio), dayKeyLabel(data_fim));
}

/** Two days in the wrong order are meant the other way round. */
export function inOrder({ data_inicio, data_fim }: Period): Period {
  if (data_inicio && data_fim && data_inicio > data_fim) return { data_inicio: data_fim, data_fim: data_inicio };
  return { data_inicio, data_fim };
}
