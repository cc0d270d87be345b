/** Everything that needs a person, on a page of its own (the phone's third button). */
import { useQuery } from "@tanstack/react-query";
import { overviewQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { Page } from "../../ui/Page.tsx";
import { ProblemList } from "../../ui/ProblemList.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";

export function AlertasPage() {
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <Page title={texts.alertas.title}>
      <Card flush>
        {data ? (
          <ProblemList problems={data.precisa_de_voce} />
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={3} height={92} />
        )}
      </Card>
    </Page>
  );
}
