/** The rows (desk) or cards (phone) that match, in the five states of a view. */
import { Button } from "@mantine/core";
import { IconUserPlus, IconUserSearch } from "@tabler/icons-react";
import { type QueryClient, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type LeadFilters, leadsQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { useIsPhone } from "../../ui/screen.ts";
import { LeadCards } from "./LeadCards.tsx";
import styles from "./LeadList.module.css";
import { LeadTable } from "./LeadTable.tsx";
import { hasFilters } from "./leads.search.ts";
import { useFreshLeads } from "./use-fresh-leads.ts";

export function LeadList({ filters, onClear }: { filters: LeadFilters; onClear: () => void }) {
  const isPhone = useIsPhone();
  const client = useQueryClient();
  const query = useInfiniteQuery(leadsQuery(filters));
  const fresh = useFreshLeads({
    isFetching: query.isFetching,
    reload: () => reloadFirstPage(client, filters),
  });
  const leads = query.data?.pages.flatMap((page) => page.leads) ?? [];

  if (query.isPending) {
    return (
      <Card flush>
        <RowsSkeleton rows={isPhone ? 7 : 16} height={isPhone ? 96 : 40} />
      </Card>
    );
  }
  if (query.isError && leads.length === 0) {
    return (
      <Card>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </Card>
    );
  }
  if (leads.length === 0)
    return (
      <Card>
        <NoLeads filters={filters} onClear={onClear} />
      </Card>
    );

  const rest = {
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    moreError: query.isFetchNextPageError ? query.error : null,
    // Asking for more while the list is read anew would cancel that reading.
    loadMore: () => {
      if (!query.isFetching) void query.fetchNextPage();
    },
  };
  return (
    <>
      <div aria-live="polite" className={styles.freshPlace}>
        {fresh.count > 0 && (
          <Button className={styles.fresh} size="compact-sm" radius="xl" onClick={fresh.show} data-testid="show-fresh">
            {texts.leads.newOnes(fresh.count)} · {texts.leads.show}
          </Button>
        )}
      </div>
      {isPhone ? <LeadCards leads={leads} {...rest} /> : <LeadTable leads={leads} {...rest} />}
    </>
  );
}

/** Only the first page: those below would be read one after the other, and nobody looks at them from the top. */
function reloadFirstPage(client: QueryClient, filters: LeadFilters): void {
  const { queryKey } = leadsQuery(filters);
  client.setQueryData(
    queryKey,
    (list) => list && { pages: list.pages.slice(0, 1), pageParams: list.pageParams.slice(0, 1) },
  );
  void client.invalidateQueries({ queryKey });
}

function NoLeads({ filters, onClear }: { filters: LeadFilters; onClear: () => void }) {
  if (hasFilters(filters) || filters.status) {
    return (
      <Empty
        icon={IconUserSearch}
        title={texts.leads.nothing.title}
        text={texts.leads.nothing.text}
        action={
          <Button variant="default" onClick={onClear}>
            {texts.leads.clearAll}
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      icon={IconUserPlus}
      title={texts.leads.empty.title}
      text={texts.leads.empty.text}
      action={<LinkButton to="/configuracoes/chaves">{texts.leads.empty.action}</LinkButton>}
    />
  );
}
