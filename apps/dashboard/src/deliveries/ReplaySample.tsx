/** The first ten of what would be sent again. */
import type { Delivery } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { Moment } from "../ui/Moment.tsx";
import styles from "./Replay.module.css";

export function ReplaySample({ deliveries }: { deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return null;
  return (
    <>
      <p className={styles.quiet}>{texts.replay.sample(deliveries.length)}</p>
      <ul className={styles.sample} data-testid="replay-sample">
        {deliveries.map(({ id, lead_id, action_label, created_at }) => (
          <li key={id}>
            <span>
              {lead_id === null ? texts.integracoes.deliveries.forwarded : texts.integracoes.deliveries.lead(lead_id)}
            </span>
            <span>{action_label}</span>
            <span className={styles.quiet}>
              <Moment at={created_at} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
