/** All leads: tabs by status, filters in the address, a list that goes on for ever. */
import { getRouteApi } from "@tanstack/react-router";
import type { LeadFilters } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Page } from "../../ui/Page.tsx";
import { FilterBar } from "./FilterBar.tsx";
import { LeadList } from "./LeadList.tsx";
import styles from "./LeadsPage.module.css";
import { StatusTabs } from "./StatusTabs.tsx";
import { STATUS_TABS, useStatusCounts } from "./use-status-counts.ts";

const route = getRouteApi("/frame/leads");

export function LeadsPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const counts = useStatusCounts(filters);
  const shown = counts[STATUS_TABS.indexOf(filters.status)];
  const change = (next: LeadFilters): void => void navigate({ search: next, replace: true });
  return (
    <Page
      title={texts.leads.title}
      wide
      actions={
        shown && (
          <span className={styles.count} aria-live="polite" data-testid="lead-count">
            {texts.leads.counted(shown.total, shown.isCapped)}
          </span>
        )
      }
    >
      <div className={styles.tools}>
        <StatusTabs filters={filters} counts={counts} />
        <FilterBar filters={filters} onChange={change} />
      </div>
      <LeadList key={JSON.stringify(filters)} filters={filters} onClear={() => change({})} />
      <p className={styles.keyboard}>{texts.leads.keyboard}</p>
    </Page>
  );
}
