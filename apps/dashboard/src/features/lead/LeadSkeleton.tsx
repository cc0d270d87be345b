/** One lead while it is read, in the page's own three columns. */
import { Skeleton } from "@mantine/core";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./LeadPage.module.css";

export function LeadSkeleton() {
  return (
    <div className={styles.columns}>
      <div className={styles.person}>
        <Card title={texts.lead.contact}>
          <Skeleton height={40} mb={10} />
          <Skeleton height={40} mb={18} />
          <Skeleton height={12} mb={12} width="70%" />
          <Skeleton height={12} width="52%" />
        </Card>
      </div>
      <div className={styles.timeline}>
        <Card title={texts.lead.timeline} flush>
          <RowsSkeleton rows={8} height={52} />
        </Card>
      </div>
      <div className={styles.score}>
        <Card title={texts.lead.score} flush>
          <RowsSkeleton rows={4} height={40} />
        </Card>
      </div>
    </div>
  );
}
