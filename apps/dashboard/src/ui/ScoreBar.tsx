/** Points out of 40 as a small bar with its number, in the colour of the status that they give. */
import type { LeadStatus } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import styles from "./ScoreBar.module.css";
import { type Tone, toneColor } from "./tone.ts";

const SCORE_MAX = 40;
const TONES: Record<LeadStatus, Tone> = { QUENTE: "hot", MORNO: "warm", FRIO: "cold" };

export function ScoreBar({ score, status }: { score: number; status: LeadStatus }) {
  return (
    <span className={styles.score} role="img" aria-label={texts.leads.scoreOf(score)}>
      <svg className={styles.bar} viewBox="0 0 40 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width="40" height="4" rx="2" fill="var(--sl-hair)" />
        <rect width={Math.min(SCORE_MAX, Math.max(0, score))} height="4" rx="2" fill={toneColor(TONES[status])} />
      </svg>
      <span aria-hidden>{score}</span>
    </span>
  );
}
