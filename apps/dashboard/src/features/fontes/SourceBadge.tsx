/** How a source stands: the one place that draws it. */
import {
  type Icon,
  IconCircleCheck,
  IconCircleDashed,
  IconHourglass,
  IconPlayerPause,
  IconPower,
  IconZzz,
} from "@tabler/icons-react";
import type { SourceState } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import type { Tone } from "../../ui/tone.ts";

const LOOK: Record<SourceState, { icon: Icon; tone: Tone }> = {
  ok: { icon: IconCircleCheck, tone: "ok" },
  quiet: { icon: IconZzz, tone: "wait" },
  paused: { icon: IconPlayerPause, tone: "bad" },
  never: { icon: IconHourglass, tone: "quiet" },
  not_configured: { icon: IconCircleDashed, tone: "quiet" },
  off: { icon: IconPower, tone: "quiet" },
};

export function SourceBadge({ state, variant = "plain" }: { state: SourceState; variant?: "soft" | "plain" }) {
  const { icon, tone } = LOOK[state];
  return (
    <StateMark
      icon={icon}
      tone={tone}
      word={texts.fontes.state[state]}
      help={texts.fontes.stateHelp[state]}
      variant={variant}
      testId="source-badge"
      state={state}
    />
  );
}
