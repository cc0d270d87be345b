/** When the source was tried last, by a person or the clock, and what that came to. */
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";

export function LastCheck({ source: { checked_at, check_ok, check_note } }: { source: Source }) {
  if (checked_at === null || check_ok === null) return null;
  return (
    <span data-testid="last-check">
      {texts.fontes.lastCheck} <Moment at={checked_at} />: {check_ok ? texts.fontes.checkOk : texts.fontes.checkBad}
      {check_note && ` (${check_note})`}
    </span>
  );
}
