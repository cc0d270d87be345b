/** The groups of what is parked, and how a bulk reading that was started here goes. */
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LOOK_AGAIN_MS, rawGroupsQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { GroupRow } from "./GroupRow.tsx";
import styles from "./Groups.module.css";
import { groupKey, groupsOf, type Reading } from "./groups.model.ts";
import { ReadingNotice } from "./ReadingNotice.tsx";

export function ParkedGroups({ source }: { source: string | undefined }) {
  const { data, error, refetch } = useQuery({ ...rawGroupsQuery, refetchInterval: LOOK_AGAIN_MS });
  const [reading, setReading] = useState<Reading>();
  const groups = groupsOf(data?.groups ?? [], source);
  return (
    <>
      <div className={styles.live} role="status">
        {reading && <ReadingNotice key={groupKey(reading)} reading={reading} onClose={() => setReading(undefined)} />}
      </div>
      <Card flush testId="parked-groups">
        {data ? (
          groups.length === 0 ? (
            <Empty
              icon={IconCircleCheck}
              good
              title={texts.pendencias.empty.title}
              text={texts.pendencias.empty.text}
            />
          ) : (
            <ul className={styles.groups}>
              {groups.map((group) => (
                <GroupRow key={groupKey(group)} group={group} onReading={setReading} />
              ))}
            </ul>
          )
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={3} height={104} />
        )}
      </Card>
    </>
  );
}
