/** Filter by when leads came: a usual period in one click, or two days. */
import { Button, Divider, Group, NavLink, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { texts } from "../../texts/index.ts";
import { useNow, useZone } from "../../ui/now.ts";
import type { FilterProps } from "./FilterBar.tsx";
import { FilterChip } from "./FilterChip.tsx";
import { inOrder, type Period, periodLabel, presets } from "./period.model.ts";
import styles from "./SourceFilter.module.css";

export function PeriodFilter({ filters, onChange }: FilterProps) {
  const now = useNow();
  const zone = useZone();
  const set = ({ data_inicio, data_fim }: Period): void => onChange({ ...filters, data_inicio, data_fim });
  const label = periodLabel(filters, now, zone);
  return (
    <FilterChip label={texts.leads.period} value={label} onRemove={() => set({})} testId="filter-periodo">
      {(close) => (
        <>
          {presets(now, zone).map((preset) => (
            <NavLink
              key={preset.label}
              component="button"
              type="button"
              className={styles.option}
              label={preset.label}
              active={preset.label === label}
              onClick={() => {
                set(preset.period);
                close();
              }}
            />
          ))}
          <Divider my={6} />
          <DaysForm
            period={filters}
            onApply={(period) => {
              set(inOrder(period));
              close();
            }}
          />
        </>
      )}
    </FilterChip>
  );
}

/** The browser's own date fields: they know the keyboard, the phone and the language of the person. */
function DaysForm({ period, onApply }: { period: Period; onApply: (period: Period) => void }) {
  const [from, setFrom] = useState(period.data_inicio ?? "");
  const [to, setTo] = useState(period.data_fim ?? "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onApply({ data_inicio: from || undefined, data_fim: to || undefined });
  };
  return (
    <form onSubmit={submit}>
      <Group gap={8} p={4} align="end" wrap="nowrap">
        <TextInput
          type="date"
          label={texts.leads.from}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={texts.leads.to}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit">{texts.leads.apply}</Button>
      </Group>
    </form>
  );
}
