/** What is said of an import that is over. */
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

const { done: words } = texts.importacoes;

export function overWords(one: Pick<Import, "estado" | "progresso" | "iniciado_em" | "arquivo_apagado_em">): {
  title: string;
  help: string;
} {
  const { estado, progresso, arquivo_apagado_em } = one;
  const hasBegun = progresso.feitas > 0 || one.iniciado_em !== null;
  const isGone = arquivo_apagado_em !== null;
  if (estado === "desfeito") return { title: words.desfeito, help: isGone ? words.fileGoneAfterUndo : "" };
  if (estado === "falhou") return { title: words.falhou, help: hasBegun ? words.falhouHelp : words.neverStartedHelp };
  if (estado === "cancelado" && !hasBegun) {
    return isGone
      ? { title: words.neverStarted, help: words.neverStartedHelp }
      : { title: words.canStart, help: words.canStartHelp };
  }
  if (estado === "cancelado") return { title: words.cancelado, help: isGone ? words.fileGone : words.canceladoHelp };
  return { title: words.concluido, help: isGone ? words.fileGone : "" };
}
