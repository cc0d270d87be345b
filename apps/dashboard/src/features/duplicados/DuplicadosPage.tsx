/** Pairs of leads that may be one person, worked off one after the other. */
import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { duplicateCountQuery, duplicatesQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { Page } from "../../ui/Page.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./DuplicadosPage.module.css";
import { hasNewPairs } from "./duplicados.model.ts";
import { PairCard } from "./PairCard.tsx";

const { duplicados: words } = texts;

export function DuplicadosPage() {
  const list = useInfiniteQuery(duplicatesQuery);
  const counted = useQuery(duplicateCountQuery);
  const { data, error, isFetchNextPageError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = list;
  const pairs = data?.pages.flatMap((page) => page.duplicates) ?? [];
  const total = counted.data ?? data?.pages[0]?.total;

  useEffect(() => {
    if (isFetchNextPageError) announceProblem(texts.problem.title, error);
  }, [isFetchNextPageError, error]);

  return (
    <Page
      title={words.title}
      actions={
        total !== undefined &&
        total > 0 && (
          <span className={styles.count} aria-live="polite" data-testid="pair-count">
            {words.counted(total)}
          </span>
        )
      }
    >
      <p className={styles.intro}>{words.intro}</p>
      {hasNewPairs(data?.pages, counted.data) && !list.isFetching && (
        <div className={styles.fresh} aria-live="polite">
          <Button size="compact-sm" radius="xl" onClick={() => void refetch()} data-testid="show-new-pairs">
            {words.changed} · {words.show}
          </Button>
        </div>
      )}
      {data ? (
        pairs.length === 0 ? (
          <Card>
            <Empty icon={IconCircleCheck} good title={words.empty.title} text={words.empty.text} />
          </Card>
        ) : (
          <ul className={styles.list}>
            {pairs.map((pair) => (
              <PairCard key={`${pair.lead_id}-${pair.other_id}`} pair={pair} />
            ))}
          </ul>
        )
      ) : error ? (
        <Card>
          <Failed error={error} retry={() => void refetch()} />
        </Card>
      ) : (
        <Card flush>
          <RowsSkeleton rows={3} height={190} />
        </Card>
      )}
      {hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.app.more}
          </Button>
        </div>
      )}
    </Page>
  );
}
