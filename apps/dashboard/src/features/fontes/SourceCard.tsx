/** One source on the grid: state, last day, and the figures that tell whether to look closer. */
import { Link } from "@tanstack/react-router";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { useNow, useZone } from "../../ui/now.ts";
import { HourBars } from "./HourBars.tsx";
import { sourceIcon } from "./icons.ts";
import { KindBadge } from "./KindBadge.tsx";
import { SourceBadge } from "./SourceBadge.tsx";
import styles from "./SourceCard.module.css";
import { refusalWords, sourceFigures, sourceTrouble, tokenEnd } from "./source.model.ts";

export function SourceCard({ source }: { source: Source }) {
  const now = useNow();
  const zone = useZone();
  const { slug, label, state, hourly, day, refused_cause } = source;
  const Glyph = sourceIcon(source);
  const trouble = sourceTrouble(source);
  const token = tokenEnd(source.token_expires_at, now, zone);
  return (
    <article className={styles.card} data-testid="source-card" data-source={slug} data-state={state}>
      <header className={styles.head}>
        <Glyph size={20} stroke={1.6} aria-hidden />
        <h2 className={styles.name}>
          <Link to="/fontes/$slug" params={{ slug }} className={styles.link} title={label}>
            {label}
          </Link>
        </h2>
        <KindBadge kind={source.kind} />
      </header>
      <div className={styles.state}>
        <SourceBadge state={state} />
      </div>
      {trouble && <p className={styles.reason}>{trouble.reason}</p>}
      <div className={styles.spark}>
        <HourBars hourly={hourly} label={label} />
      </div>
      <dl className={styles.figures}>
        {sourceFigures(source, now, zone).map(({ label: name, value, isBad }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-bad={isBad || undefined}>{value}</dd>
          </div>
        ))}
      </dl>
      {(day.refused > 0 || (token && token.tone !== "quiet")) && (
        <ul className={styles.notes}>
          {token && token.tone !== "quiet" && (
            <li data-tone={token.tone}>
              {texts.fontes.figures.token} {token.words}
            </li>
          )}
          {day.refused > 0 && (
            <li data-tone="wait">
              {texts.fontes.refused.title(day.refused)}
              {refused_cause && `, ${refusalWords(refused_cause)}`}
            </li>
          )}
        </ul>
      )}
    </article>
  );
}
