/** All imports, newest first; each leads to its page. */
import { Button } from "@mantine/core";
import { IconTableImport } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { importsQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./History.module.css";
import { HistoryRow } from "./HistoryRow.tsx";

const { history } = texts.importacoes;

export function History() {
  const { data, error, isFetchNextPageError, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(importsQuery);
  const imports = data?.pages.flatMap((page) => page.importacoes) ?? [];

  useEffect(() => {
    if (isFetchNextPageError) announceProblem(texts.problem.title, error);
  }, [isFetchNextPageError, error]);

  return (
    <Card title={history.title} flush testId="import-history">
      {data ? (
        imports.length === 0 ? (
          <Empty icon={IconTableImport} title={history.empty.title} text={history.empty.text} />
        ) : (
          <ul className={styles.list}>
            {imports.map((one) => (
              <HistoryRow key={one.id} one={one} />
            ))}
          </ul>
        )
      ) : error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={4} height={60} />
      )}
      {hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.app.more}
          </Button>
        </div>
      )}
    </Card>
  );
}
