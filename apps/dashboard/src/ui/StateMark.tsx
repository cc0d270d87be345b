/** Icon + word + colour: how every state is drawn. Colour alone never says anything. */
import { Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import styles from "./StateMark.module.css";
import type { Tone } from "./tone.ts";

interface StateMarkProps {
  icon: Icon;
  word: string;
  tone: Tone;
  /** A sentence that explains the state. */
  help?: string | undefined;
  /** `soft` has a ground, for headings; `plain` is for rows. */
  variant?: "soft" | "plain";
  testId?: string | undefined;
  /** The machine's word for the state, for tests of the page. */
  state?: string;
}

export function StateMark({ icon: Glyph, word, tone, help, variant = "plain", testId, state }: StateMarkProps) {
  const mark = (
    <span className={styles.mark} data-tone={tone} data-variant={variant} data-testid={testId} data-state={state}>
      <Glyph size={15} stroke={1.9} aria-hidden />
      {word}
    </span>
  );
  return help ? <Tooltip label={help}>{mark}</Tooltip> : mark;
}
