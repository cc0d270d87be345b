/** Todos, Quentes, Mornos, Frios with how many of each match the other filters. */
import { Link } from "@tanstack/react-router";
import type { LeadFilters } from "../../api/queries.ts";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import styles from "./StatusTabs.module.css";
import { STATUS_TABS, type StatusCount } from "./use-status-counts.ts";

interface StatusTabsProps {
  filters: LeadFilters;
  counts: readonly (StatusCount | undefined)[];
}

export function StatusTabs({ filters, counts }: StatusTabsProps) {
  return (
    <nav className={styles.tabs} aria-label={texts.leads.tabs}>
      {STATUS_TABS.map((status, i) => {
        const found = counts[i];
        return (
          <Link
            key={status ?? "todos"}
            to="/leads"
            search={{ ...filters, status }}
            replace
            className={styles.tab}
            aria-current={filters.status === status ? "page" : undefined}
            data-testid={`tab-${status ?? "todos"}`}
          >
            {status ? texts.status[status] : texts.leads.all}
            <span className={styles.count}>{found ? `${count(found.total)}${found.isCapped ? "+" : ""}` : ""}</span>
          </Link>
        );
      })}
    </nav>
  );
}
