/** How many raw requests wait for a person, beside the place where they are. Nothing is drawn when there are none. */
import { useQuery } from "@tanstack/react-query";
import { rawGroupsQuery } from "../api/queries.ts";
import { count } from "../format/number.ts";
import { texts } from "../texts/index.ts";
import styles from "./ParkedCount.module.css";

export function ParkedCount() {
  const { data } = useQuery(rawGroupsQuery);
  const total = data?.groups.reduce((sum, group) => sum + group.total, 0) ?? 0;
  if (total === 0) return null;
  return (
    <span className={styles.count} data-testid="parked-count">
      <span aria-hidden>{count(total)}</span>
      <span className="visually-hidden">{texts.pendencias.navCount(total)}</span>
    </span>
  );
}
