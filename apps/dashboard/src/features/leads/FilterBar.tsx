/** Search and filters of a list. What they say is in the address, so that a view can be sent to a colleague. */
import { Button } from "@mantine/core";
import type { LeadFilters } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { CityFilter } from "./CityFilter.tsx";
import styles from "./FilterBar.module.css";
import { hasFilters } from "./leads.search.ts";
import { PeriodFilter } from "./PeriodFilter.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { SourceFilter } from "./SourceFilter.tsx";

export interface FilterProps {
  filters: LeadFilters;
  onChange: (next: LeadFilters) => void;
}

export function FilterBar({ filters, onChange }: FilterProps) {
  return (
    <search className={styles.bar}>
      <SearchBox filters={filters} onChange={onChange} />
      <SourceFilter filters={filters} onChange={onChange} />
      <CityFilter filters={filters} onChange={onChange} />
      <PeriodFilter filters={filters} onChange={onChange} />
      {hasFilters(filters) && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => onChange({ status: filters.status })}
          data-testid="clear-filters"
        >
          {texts.leads.clearAll}
        </Button>
      )}
    </search>
  );
}
