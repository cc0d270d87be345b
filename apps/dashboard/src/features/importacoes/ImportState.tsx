/** How an import stands: the one place that draws its states. */
import {
  type Icon,
  IconArrowBackUp,
  IconCheck,
  IconFileCheck,
  IconFileImport,
  IconHourglass,
  IconPlayerPlay,
  IconPlayerStop,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import type { Import, ImportState } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import type { Tone } from "../../ui/tone.ts";

const LOOK: Record<ImportState, { icon: Icon; tone: Tone }> = {
  recebendo: { icon: IconHourglass, tone: "quiet" },
  recebido: { icon: IconFileImport, tone: "wait" },
  simulando: { icon: IconSearch, tone: "cold" },
  simulado: { icon: IconFileCheck, tone: "wait" },
  importando: { icon: IconPlayerPlay, tone: "cold" },
  concluido: { icon: IconCheck, tone: "ok" },
  cancelado: { icon: IconPlayerStop, tone: "quiet" },
  falhou: { icon: IconX, tone: "bad" },
  desfazendo: { icon: IconArrowBackUp, tone: "cold" },
  desfeito: { icon: IconArrowBackUp, tone: "quiet" },
};

export function ImportStateMark({
  of: { estado, cancelando },
  variant = "plain",
}: {
  of: Pick<Import, "estado" | "cancelando">;
  variant?: "soft" | "plain";
}) {
  const { icon, tone } = LOOK[estado];
  const word = cancelando ? texts.importacoes.stopping : texts.importacoes.state[estado];
  return <StateMark icon={icon} tone={tone} word={word} variant={variant} testId="import-state" state={estado} />;
}
