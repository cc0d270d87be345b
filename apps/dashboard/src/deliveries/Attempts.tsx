/** The attempts of a delivery, newest first; the provider's shortened answer opens below each. */
import type { Attempt } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { Moment } from "../ui/Moment.tsx";
import { toneColor } from "../ui/tone.ts";
import styles from "./Attempts.module.css";
import { type AttemptLine, attemptLines } from "./delivery.model.ts";

export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p className={styles.none}>{texts.delivery.noAttempts}</p>;
  return (
    <ol className={styles.list} aria-label={texts.delivery.attempts}>
      {attemptLines(attempts).map((line) => (
        <Line key={line.key} line={line} />
      ))}
    </ol>
  );
}

function Line({ line: { at, title, word, tone, facts, reason, answer } }: { line: AttemptLine }) {
  return (
    <li className={styles.line} data-testid="attempt">
      <div className={styles.head}>
        <span className={styles.dot} style={{ background: toneColor(tone) }} aria-hidden />
        <strong>{title}</strong>
        <span style={{ color: toneColor(tone) }}>{word}</span>
        <span className={styles.when}>
          <Moment at={at} />
        </span>
      </div>
      {facts && <p className={styles.facts}>{facts}</p>}
      {reason && <p className={styles.reason}>{reason}</p>}
      {answer && (
        <details className={styles.answer}>
          <summary>{texts.delivery.answer}</summary>
          <pre>{answer}</pre>
        </details>
      )}
    </li>
  );
}
