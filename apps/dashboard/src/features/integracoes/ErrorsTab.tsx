/** What goes wrong, grouped by cause: why, what to do, how many, and sending all of them again. */
import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { causesQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { CauseRow } from "./CauseRow.tsx";
import { shownCauses } from "./causes.model.ts";
import styles from "./ErrorsTab.module.css";
import { useReplayDialog } from "./use-replay-dialog.tsx";

const route = getRouteApi("/frame/integracoes/$slug");

export function ErrorsTab({ slug }: { slug: string }) {
  const { cause } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(causesQuery(slug));
  const replay = useReplayDialog();
  const { causes, isFiltered } = shownCauses(data?.causes ?? [], cause);
  return (
    <>
      {isFiltered && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => void navigate({ search: (search) => ({ ...search, cause: undefined }), replace: true })}
          >
            {texts.integracoes.errors.all}
          </Button>
        </div>
      )}
      <Card flush>
        {data ? (
          causes.length === 0 ? (
            <Empty
              icon={IconCircleCheck}
              good
              title={texts.integracoes.errors.empty}
              text={texts.integracoes.errors.emptyHelp}
            />
          ) : (
            <ul className={styles.causes} aria-live="polite">
              {causes.map((each) => (
                <CauseRow
                  key={each.cause}
                  cause={each}
                  slug={slug}
                  onReplay={() => replay.open({ integration: slug, cause: each.cause, states: ["failed"] })}
                />
              ))}
            </ul>
          )
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={3} height={104} />
        )}
      </Card>
      {replay.dialog}
    </>
  );
}
