/** The score, rule by rule, with its points. */
import { useQuery } from "@tanstack/react-query";
import { explanationQuery } from "../../api/queries.ts";
import type { Lead } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { ScoreBar } from "../../ui/ScoreBar.tsx";
import styles from "./ScoreCard.module.css";

export function ScoreCard({ lead }: { lead: Lead }) {
  const { data, error, refetch } = useQuery(explanationQuery(lead.id));
  return (
    <Card title={texts.lead.score} aside={<ScoreBar score={lead.score} status={lead.status} />} flush testId="score">
      {data ? (
        <>
          <ul className={styles.rules}>
            {data.reasons.map(({ rule, points, reason }) => (
              <li key={rule} data-testid="score-rule">
                <span>{reason}</span>
                <strong>{texts.lead.points(points)}</strong>
              </li>
            ))}
            {data.reasons.length === 0 && <li className={styles.none}>{texts.leads.noReasons}</li>}
          </ul>
          <p className={styles.set}>{texts.lead.ruleSet(data.rule_set)}</p>
        </>
      ) : error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={4} height={38} />
      )}
    </Card>
  );
}
