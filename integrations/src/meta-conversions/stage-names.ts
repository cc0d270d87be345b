/** What the stages are called at Meta. Names are free text there, and the funnel in Events Manager is built from them. */
import { STAGES, type Stage } from "@streamleads/domain";

export const DEFAULT_NAMES: Readonly<Record<Stage, string>> = {
  novo: "Lead recebido",
  contatado: "Lead contatado",
  qualificado: "Lead qualificado",
  visita: "Visita marcada",
  proposta: "Proposta feita",
  ganho: "Venda ganha",
  perdido: "Venda perdida",
};
/** Meta's bound for the name of an event. */
const NAME_MAX = 50;

/** The stage's name: the account's own, else the default. */
export function nameOf(stage: Stage, setting: string | undefined): string {
  return readNames(setting ?? "").get(stage) ?? DEFAULT_NAMES[stage];
}

/** Says in Portuguese which line is no `stage=name`, or `undefined`. Two stages of one name would be one to Meta. */
export function stageNamesProblem(setting: string): string | undefined {
  const names = readNames(setting);
  const lines = linesOf(setting);
  if (names.size < lines.length) {
    return `Escreva cada etapa uma vez, uma por linha, na forma etapa=nome (até ${NAME_MAX} letras). Etapas: ${STAGES.join(", ")}.`;
  }
  const all = STAGES.map((stage) => nameOf(stage, setting));
  return new Set(all).size < all.length ? "Duas etapas ficariam com o mesmo nome." : undefined;
}

function readNames(setting: string): Map<string, string> {
  const pairs = linesOf(setting).flatMap((line) => {
    const [, stage = "", name = ""] = /^([a-z]+)\s*=\s*(.*\S)$/.exec(line) ?? [];
    return (STAGES as readonly string[]).includes(stage) && name.length <= NAME_MAX ? [[stage, name] as const] : [];
  });
  return new Map(pairs);
}

/** A line of `.env` has no breaks: semicolons do as well. */
function linesOf(setting: string): string[] {
  return setting
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
