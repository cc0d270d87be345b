/** The four figures of the first line, each with yesterday's beside it. */
import type { Overview } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";

export interface Figure {
  id: string;
  label: string;
  value: string;
  before: string;
  help?: string;
  /** Drawn in the colour of trouble. */
  isBad: boolean;
}

type Counted = Pick<Overview, "leads_hoje" | "quentes_hoje" | "primeira_chamada_p50_ms" | "entregas_com_problema">;

/** A time that nobody measured yet is a dash, never a zero. */
export function figuresOf({
  leads_hoje,
  quentes_hoje,
  primeira_chamada_p50_ms,
  entregas_com_problema,
}: Counted): Figure[] {
  const { inicio } = texts;
  const { hoje, ontem } = primeira_chamada_p50_ms;
  return [
    figure("leads", inicio.leadsToday, count(leads_hoje.hoje), count(leads_hoje.ontem)),
    figure("quentes", inicio.hotToday, count(quentes_hoje.hoje), count(quentes_hoje.ontem)),
    {
      ...figure("chamada", inicio.firstCall, hoje === null ? texts.app.none : duration(hoje), ""),
      before: ontem === null ? inicio.noYesterday : inicio.yesterday(duration(ontem)),
      help: inicio.firstCallHelp,
    },
    {
      ...figure("problemas", inicio.problems, count(entregas_com_problema.agora), count(entregas_com_problema.ontem)),
      isBad: entregas_com_problema.agora > 0,
    },
  ];
}

function figure(id: string, label: string, value: string, before: string): Figure {
  return { id, label, value, before: texts.inicio.yesterday(before), isBad: false };
}
