/** The seven tones of state; each has a text colour and a soft ground in both schemes (`app/theme.ts`). */
export type Tone = "hot" | "warm" | "cold" | "ok" | "wait" | "bad" | "quiet";

export function toneColor(tone: Tone): string {
  return `var(--sl-${tone})`;
}
