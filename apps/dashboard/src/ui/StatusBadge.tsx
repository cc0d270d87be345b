/** How warm a lead is: the one place that draws QUENTE, MORNO and FRIO. */
import { type Icon, IconFlame, IconSnowflake, IconSun } from "@tabler/icons-react";
import type { LeadStatus } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { StateMark } from "./StateMark.tsx";
import type { Tone } from "./tone.ts";

const LOOK: Record<LeadStatus, { icon: Icon; tone: Tone }> = {
  QUENTE: { icon: IconFlame, tone: "hot" },
  MORNO: { icon: IconSun, tone: "warm" },
  FRIO: { icon: IconSnowflake, tone: "cold" },
};

export function StatusBadge({ status, variant = "plain" }: { status: LeadStatus; variant?: "soft" | "plain" }) {
  const { icon, tone } = LOOK[status];
  return (
    <StateMark
      icon={icon}
      tone={tone}
      word={texts.status[status]}
      variant={variant}
      testId="status-badge"
      state={status}
    />
  );
}
