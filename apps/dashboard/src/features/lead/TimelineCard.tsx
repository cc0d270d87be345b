/** Everything that happened to a lead, newest first, by day. */
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { timelineQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { useNow, useZone } from "../../ui/now.ts";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./TimelineCard.module.css";
import { TimelineRow } from "./TimelineRow.tsx";
import { timelineDays } from "./timeline.model.ts";

export function TimelineCard({ leadId }: { leadId: number }) {
  const { data, error, refetch } = useQuery(timelineQuery(leadId));
  const now = useNow();
  const zone = useZone();
  return (
    <Card title={texts.lead.timeline} flush testId="timeline">
      {data ? (
        data.entries.length === 0 ? (
          <Empty icon={IconHistory} title={texts.lead.timelineEmpty} />
        ) : (
          <div aria-live="polite" aria-relevant="additions">
            {timelineDays(data.entries, now, zone).map(({ key, heading, entries }) => (
              <section key={key} aria-label={heading}>
                <h3 className={styles.day}>{heading}</h3>
                <ol className={styles.entries}>
                  {entries.map((entry) => (
                    <TimelineRow key={entry.id} entry={entry} leadId={leadId} />
                  ))}
                </ol>
              </section>
            ))}
          </div>
        )
      ) : error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={8} height={52} />
      )}
    </Card>
  );
}
