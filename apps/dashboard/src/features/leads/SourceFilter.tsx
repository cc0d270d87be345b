/** Filter by where leads come from: the sources that were heard, then the others that have a name. */
import { NavLink } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { overviewQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { origemLabel } from "../../ui/origem.ts";
import type { FilterProps } from "./FilterBar.tsx";
import { FilterChip } from "./FilterChip.tsx";
import styles from "./SourceFilter.module.css";

export function SourceFilter({ filters, onChange }: FilterProps) {
  const { data } = useQuery(overviewQuery);
  const heard = data?.origens.map(({ origem }) => origem) ?? [];
  const origens = [...new Set([...heard, ...Object.keys(texts.origem)])];
  const set = (origem: string | undefined): void => onChange({ ...filters, origem });
  return (
    <FilterChip
      label={texts.leads.origem}
      value={filters.origem === undefined ? undefined : origemLabel(filters.origem)}
      onRemove={() => set(undefined)}
      testId="filter-origem"
    >
      {(close) => (
        <div className={styles.list}>
          {origens.map((origem) => (
            <NavLink
              key={origem}
              component="button"
              type="button"
              className={styles.option}
              label={origemLabel(origem)}
              active={filters.origem === origem}
              onClick={() => {
                set(origem);
                close();
              }}
            />
          ))}
        </div>
      )}
    </FilterChip>
  );
}
