/** How a raw request stands: the one place that draws it. */
import { type Icon, IconCheck, IconHourglass, IconInbox, IconMinus, IconTrash } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import type { Tone } from "../../ui/tone.ts";
import type { RawState } from "./raw.model.ts";

const LOOK: Record<RawState, { icon: Icon; tone: Tone }> = {
  received: { icon: IconHourglass, tone: "quiet" },
  parsed: { icon: IconCheck, tone: "ok" },
  parked: { icon: IconInbox, tone: "wait" },
  ignored: { icon: IconMinus, tone: "quiet" },
  discarded: { icon: IconTrash, tone: "quiet" },
};

export function RawBadge({ state }: { state: RawState }) {
  const { icon, tone } = LOOK[state];
  return (
    <StateMark
      icon={icon}
      tone={tone}
      word={texts.pendencias.one.state[state]}
      variant="soft"
      testId="raw-badge"
      state={state}
    />
  );
}
