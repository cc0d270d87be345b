/** The figures of one source. What has no value is left out with its label. */
import type { Source } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";
import { useNow, useZone } from "../../ui/now.ts";
import { origemLabel } from "../../ui/origem.ts";
import styles from "./SourcePanel.module.css";
import { silenceText, tokenEnd } from "./source.model.ts";

export function PanelFigures({ source }: { source: Source }) {
  const { figures } = texts.fontes;
  const { day, last_lead_at, last_request_at, waiting, state } = source;
  const token = tokenEnd(source.token_expires_at, useNow(), useZone());
  const silence = silenceText(source);
  const rest = [
    [figures.received, day.received],
    [figures.repeated, day.repeated],
    [figures.events, day.events],
    [figures.ignored, day.ignored],
    [figures.waiting, waiting],
  ] as const;
  return (
    <dl className={styles.figures}>
      <div>
        <dt>{figures.lastLead}</dt>
        <dd data-testid="last-lead">{last_lead_at ? <Moment at={last_lead_at} /> : figures.noLead}</dd>
      </div>
      {silence && (
        <div>
          <dt>{figures.silence}</dt>
          <dd data-bad={state === "quiet" || undefined} data-testid="silence">
            {silence}
          </dd>
        </div>
      )}
      <div>
        <dt>{figures.leadsDay}</dt>
        <dd data-testid="leads-day">{count(day.leads + day.repeated)}</dd>
      </div>
      {last_request_at && (
        <div>
          <dt>{figures.lastRequest}</dt>
          <dd>
            <Moment at={last_request_at} />
          </dd>
        </div>
      )}
      {rest
        .filter(([, value]) => value > 0)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      {token && (
        <div>
          <dt>{figures.token}</dt>
          <dd data-bad={token.tone === "bad" || undefined}>{token.words}</dd>
        </div>
      )}
      <div>
        <dt>{figures.origem}</dt>
        <dd>{origemLabel(source.origem)}</dd>
      </div>
    </dl>
  );
}
