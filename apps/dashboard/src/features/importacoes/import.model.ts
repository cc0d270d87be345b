/** Where an import stands and what a person can do with it. The hub decides again; this decides what is offered. */
import type { Import } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";

const { importacoes: words } = texts;

/** `prepare`: columns and settings can still be said. `work`: something runs. `over`: it ran, or was put away. */
export type Stage = "prepare" | "work" | "over";

export type WorkState = "recebendo" | "simulando" | "importando" | "desfazendo";

type Standing = Pick<Import, "estado" | "progresso" | "arquivo_apagado_em">;

export function workOf(estado: Import["estado"]): WorkState | undefined {
  return WORK.find((each) => each === estado);
}

const WORK: readonly WorkState[] = ["recebendo", "simulando", "importando", "desfazendo"];

export function stageOf(one: Standing): Stage {
  const { estado, progresso, arquivo_apagado_em } = one;
  if (workOf(estado)) return "work";
  if (arquivo_apagado_em !== null) return "over";
  if (estado === "recebido" || estado === "simulado") return "prepare";
  // A file that could not be read to its end, before any of it went in: reading it another way may help.
  return estado === "falhou" && progresso.feitas === 0 ? "prepare" : "over";
}

export interface Offers {
  /** Starts one that was put away before its first row. */
  start: boolean;
  goOn: boolean;
  undo: boolean;
  forget: boolean;
  /** Rows that can be downloaded, by number. */
  errors: number;
}

/** What can be done with an import that is not at work. */
export function offersOf(one: Standing & Pick<Import, "desfeito" | "iniciado_em" | "problema">): Offers {
  const { estado, progresso, desfeito, problema, arquivo_apagado_em } = one;
  const hasFile = arquivo_apagado_em === null;
  const isOver = stageOf(one) === "over" && hasFile;
  const hasBegun = progresso.feitas > 0 || one.iniciado_em !== null;
  const isStopped = estado === "cancelado" || estado === "falhou";
  return {
    start: isOver && estado === "cancelado" && !hasBegun,
    // Half undone, going on would put back in what was just taken out; a file that cannot be read stays unreadable.
    goOn:
      isOver && isStopped && hasBegun && desfeito === null && (problema === null || problema.code === "internal_error"),
    undo: isOver && hasBegun && (isStopped || estado === "concluido"),
    forget: isOver && estado !== "desfeito",
    errors: hasFile && hasBegun && estado !== "desfeito" ? progresso.com_erro : 0,
  };
}

export interface ProgressView {
  /** 0 to 100; 100 only when all rows are done. */
  percent: number;
  /** "12.000 de cerca de 100.000 linhas" */
  done: string;
  /** "3.200 por segundo", "faltam cerca de 27 s"; what is not known is left out. */
  facts: string[];
}

export function progressView({ progresso }: Pick<Import, "progresso">): ProgressView {
  const { linhas, linhas_exatas, feitas, por_segundo, restante_s } = progresso;
  const isDone = linhas_exatas && feitas >= linhas;
  const share = linhas === 0 ? 0 : (feitas / linhas) * 100;
  return {
    percent: isDone ? 100 : Math.min(99, Math.max(0, Math.floor(share))),
    done: feitas === 0 ? words.progress.starting : words.progress.ofTotal(feitas, linhas, linhas_exatas),
    facts: [
      ...(por_segundo > 0 ? [words.progress.rate(rateText(por_segundo))] : []),
      ...(restante_s === null || feitas === 0 ? [] : [leftText(restante_s)]),
    ],
  };
}

function leftText(seconds: number): string {
  return seconds <= 1 ? words.progress.almost : words.progress.left(duration(seconds * 1_000));
}

/** Rows a second; under ten the tenths matter. */
export function rateText(perSecond: number): string {
  return perSecond >= 10
    ? count(Math.round(perSecond))
    : perSecond.toLocaleString("pt-BR", { maximumFractionDigits: 1 });
}

/** What a whole dry run found; one that was stopped or failed half way says nothing of the file. */
export function trialOf({ estado, simulacao }: Pick<Import, "estado" | "simulacao">): Import["simulacao"] {
  return estado === "simulado" ? simulacao : null;
}

/** "cerca de 1.240 linhas"; exact once the whole file was read. */
export function rowsText(one: Import): string {
  const { progresso, linhas_estimadas } = one;
  const trial = trialOf(one);
  if (trial) return words.file.exactly(trial.linhas);
  return progresso.linhas_exatas ? words.file.exactly(progresso.linhas) : words.file.about(linhas_estimadas);
}

/** How long the import took, in milliseconds; `undefined` while it is not known. */
export function tookMs({
  iniciado_em,
  terminado_em,
}: Pick<Import, "iniciado_em" | "terminado_em">): number | undefined {
  if (iniciado_em === null || terminado_em === null) return undefined;
  const took = new Date(terminado_em).getTime() - new Date(iniciado_em).getTime();
  return took >= 0 ? took : undefined;
}

/** "5, 9, 12" of at most ten row numbers. */
export function exampleRows(numbers: readonly number[], rows: number): string {
  const shown = numbers.slice(0, 10).map(count);
  if (shown.length === 1 && rows === 1) return words.reasons.example(shown[0] ?? "");
  return words.reasons.examples(shown.join(", "), rows > shown.length);
}
