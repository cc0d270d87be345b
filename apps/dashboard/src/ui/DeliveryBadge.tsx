/** How a delivery stands: the one place that draws the seven states. */
import {
  type Icon,
  IconCheck,
  IconClock,
  IconHourglass,
  IconMinus,
  IconPlayerPlay,
  IconSlash,
  IconX,
} from "@tabler/icons-react";
import type { DeliveryState } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { StateMark } from "./StateMark.tsx";
import type { Tone } from "./tone.ts";

const LOOK: Record<DeliveryState, { icon: Icon; tone: Tone }> = {
  delivered: { icon: IconCheck, tone: "ok" },
  retrying: { icon: IconClock, tone: "wait" },
  failed: { icon: IconX, tone: "bad" },
  pending: { icon: IconHourglass, tone: "quiet" },
  skipped: { icon: IconMinus, tone: "quiet" },
  cancelled: { icon: IconSlash, tone: "quiet" },
  running: { icon: IconPlayerPlay, tone: "cold" },
};

export function DeliveryBadge({ state, variant = "plain" }: { state: DeliveryState; variant?: "soft" | "plain" }) {
  const { icon, tone } = LOOK[state];
  return (
    <StateMark
      icon={icon}
      tone={tone}
      word={texts.deliveryState[state]}
      help={texts.deliveryStateHelp[state]}
      variant={variant}
      testId="delivery-badge"
      state={state}
    />
  );
}
