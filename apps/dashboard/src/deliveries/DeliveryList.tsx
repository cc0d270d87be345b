/** Deliveries that match, newest first; each opens to its attempts. More are read on demand. */
import { Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type DeliveryFilters, deliveriesQuery } from "../api/queries.ts";
import { texts } from "../texts/index.ts";
import { announceProblem } from "../ui/announce.ts";
import { Empty } from "../ui/Empty.tsx";
import { Failed } from "../ui/Failed.tsx";
import { RowsSkeleton } from "../ui/RowsSkeleton.tsx";
import styles from "./DeliveryList.module.css";
import { DeliveryRow } from "./DeliveryRow.tsx";

interface DeliveryListProps {
  filters: DeliveryFilters;
  /** What to say when nothing matches. */
  empty: string;
}

export function DeliveryList({ filters, empty }: DeliveryListProps) {
  const { data, error, isFetchNextPageError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(deliveriesQuery(filters));
  const deliveries = data?.pages.flatMap((page) => page.deliveries) ?? [];
  const isShort = data !== undefined && deliveries.length === 0 && hasNextPage && !isFetchingNextPage;

  // A page may come empty although there are more (the hub looks through a bounded number of rows for each).
  useEffect(() => {
    if (isShort && !isFetchNextPageError) void fetchNextPage();
  }, [isShort, isFetchNextPageError, fetchNextPage]);
  useEffect(() => {
    if (isFetchNextPageError) announceProblem(texts.problem.title, error);
  }, [isFetchNextPageError, error]);

  if (!data) {
    return error ? <Failed error={error} retry={() => void refetch()} /> : <RowsSkeleton rows={8} height={52} />;
  }
  if (deliveries.length === 0 && !hasNextPage) return <Empty icon={IconInbox} title={empty} />;
  return (
    <>
      <ul className={styles.list}>
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      {hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.app.more}
          </Button>
        </div>
      )}
    </>
  );
}
