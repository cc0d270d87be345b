/** The points of a lead, and on hover the rules that gave them: read only when someone looks. */
import { HoverCard } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { asProblem } from "../../api/problem.ts";
import { explanationQuery } from "../../api/queries.ts";
import type { Lead } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { ScoreBar } from "../../ui/ScoreBar.tsx";
import styles from "./ScoreWhy.module.css";

const LOOK_MS = 280;

export function ScoreWhy({ lead }: { lead: Pick<Lead, "id" | "score" | "status"> }) {
  return (
    <HoverCard openDelay={LOOK_MS} closeDelay={60} width={300} shadow="md" radius="lg" position="bottom-start">
      <HoverCard.Target>
        <span>
          <ScoreBar score={lead.score} status={lead.status} />
        </span>
      </HoverCard.Target>
      <HoverCard.Dropdown p={14}>
        <Reasons id={lead.id} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function Reasons({ id }: { id: number }) {
  const { data, error } = useQuery(explanationQuery(id));
  if (error) return <span className={styles.quiet}>{asProblem(error).message}</span>;
  if (!data) return <span className={styles.quiet}>{texts.app.loading}</span>;
  return (
    <>
      <p className={styles.title}>{texts.leads.why}</p>
      {data.reasons.length === 0 && <p className={styles.quiet}>{texts.leads.noReasons}</p>}
      <ul className={styles.reasons}>
        {data.reasons.map(({ rule, points, reason }) => (
          <li key={rule}>
            <span>{reason}</span>
            <strong>{texts.lead.points(points)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
