/** How a connection stands: the one place that draws it. */
import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconPlayerPause,
  IconPower,
  IconSettings,
} from "@tabler/icons-react";
import type { ConnectionState } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { StateMark } from "./StateMark.tsx";
import type { Tone } from "./tone.ts";

const LOOK: Record<ConnectionState, { icon: Icon; tone: Tone }> = {
  ok: { icon: IconCircleCheck, tone: "ok" },
  failing: { icon: IconAlertTriangle, tone: "bad" },
  paused: { icon: IconPlayerPause, tone: "bad" },
  rate_limited: { icon: IconClock, tone: "wait" },
  disabled: { icon: IconPower, tone: "quiet" },
  setting_up: { icon: IconSettings, tone: "quiet" },
};

export function ConnectionBadge({ state, variant = "plain" }: { state: ConnectionState; variant?: "soft" | "plain" }) {
  const { icon, tone } = LOOK[state];
  return (
    <StateMark
      icon={icon}
      tone={tone}
      word={texts.connectionState[state]}
      variant={variant}
      testId="connection-badge"
      state={state}
    />
  );
}
