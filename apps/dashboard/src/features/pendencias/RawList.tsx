/** Raw requests that match, newest first; each opens on the right. More are read on demand. */
import { Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type RawFilters, rawListQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { announceProblem } from "../../ui/announce.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./RawList.module.css";
import { RawRow } from "./RawRow.tsx";

interface RawListProps {
  filters: RawFilters;
  empty: { title: string; text?: string };
  /** Source and reason stand above the list already. */
  grouped?: boolean;
}

export function RawList({ filters, empty, grouped = false }: RawListProps) {
  const { data, error, isFetchNextPageError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(rawListQuery(filters));
  useEffect(() => {
    if (isFetchNextPageError) announceProblem(texts.problem.title, error);
  }, [isFetchNextPageError, error]);
  if (!data) {
    return error ? <Failed error={error} retry={() => void refetch()} /> : <RowsSkeleton rows={3} height={56} />;
  }
  const requests = data.pages.flatMap((page) => page.raw_requests);
  if (requests.length === 0) return <Empty icon={IconInbox} {...empty} />;
  return (
    <>
      <ul className={styles.list}>
        {requests.map((request) => (
          <RawRow key={request.id} request={request} grouped={grouped} />
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
