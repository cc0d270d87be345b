/** Filter by city, typed as people type it. */
import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { texts } from "../../texts/index.ts";
import type { FilterProps } from "./FilterBar.tsx";
import { FilterChip } from "./FilterChip.tsx";

const CITY_CHARS_MAX = 120;

export function CityFilter({ filters, onChange }: FilterProps) {
  const set = (cidade: string | undefined): void => onChange({ ...filters, cidade });
  return (
    <FilterChip
      label={texts.leads.cidade}
      value={filters.cidade}
      onRemove={() => set(undefined)}
      testId="filter-cidade"
    >
      {(close) => (
        <CityForm
          cidade={filters.cidade ?? ""}
          onApply={(cidade) => {
            set(cidade || undefined);
            close();
          }}
        />
      )}
    </FilterChip>
  );
}

function CityForm({ cidade, onApply }: { cidade: string; onApply: (cidade: string) => void }) {
  const [typed, setTyped] = useState(cidade);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onApply(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} p={4} wrap="nowrap">
        <TextInput
          aria-label={texts.leads.cidadeHelp}
          placeholder={texts.leads.cidadeHelp}
          value={typed}
          maxLength={CITY_CHARS_MAX}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
        <Button type="submit">{texts.leads.apply}</Button>
      </Group>
    </form>
  );
}
