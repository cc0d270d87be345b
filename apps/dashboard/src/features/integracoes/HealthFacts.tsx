/** What the last test found, how the access and the quota stand, and which leads go there. */
import type { ReactNode } from "react";
import type { Connection } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";
import { useNow } from "../../ui/now.ts";
import { toneColor } from "../../ui/tone.ts";
import styles from "./ConnectionPanel.module.css";
import { quotaWords, tokenExpiry } from "./health.model.ts";

export function HealthFacts({ connection }: { connection: Connection }) {
  const { checked_at, check_ok, check_note, quota, statuses } = connection;
  const expiry = tokenExpiry(connection, useNow());
  const words = texts.conexoes.health;
  return (
    <dl className={styles.health} data-testid="health">
      <Fact label={words.checked}>
        {checked_at === null ? (
          words.neverChecked
        ) : (
          <>
            {check_ok !== null && (check_ok ? words.checkedOk : words.checkedBad)} <Moment at={checked_at} />
            {check_note && <span className={styles.note}>{check_note}</span>}
          </>
        )}
      </Fact>
      {quota && <Fact label={words.quota}>{quotaWords(quota)}</Fact>}
      {expiry && (
        <Fact label={words.access}>
          <span style={expiry.tone === "quiet" ? undefined : { color: toneColor(expiry.tone) }} data-tone={expiry.tone}>
            {expiry.words}
          </span>
          {expiry.renewsItself && <span className={styles.note}>{words.renewsItself}</span>}
        </Fact>
      )}
      <Fact label={words.statuses}>
        {statuses === null ? words.allStatuses : statuses.map((status) => texts.status[status]).join(", ")}
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
