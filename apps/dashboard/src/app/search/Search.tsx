/** Ctrl K: a lead by any spelling of name, e-mail or phone, or a page. */
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import { IconArrowRight, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asProblem } from "../../api/problem.ts";
import { leadSearchQuery } from "../../api/queries.ts";
import { phoneText } from "../../format/contact.ts";
import { texts } from "../../texts/index.ts";
import { origemLabel } from "../../ui/origem.ts";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { placesFor } from "./search.model.ts";

const TYPING_MS = 180;

export function Search() {
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const wanted = query.trim();
  const [settled] = useDebouncedValue(wanted, TYPING_MS);
  const found = useQuery(leadSearchQuery(settled));
  const leads = wanted === "" || settled !== wanted ? [] : (found.data?.leads ?? []);
  const places = placesFor(wanted);
  const isSearching = wanted !== "" && (settled !== wanted || found.isPending);

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={["mod + K", "/"]}
      radius="lg"
      size={620}
      scrollable
      maxHeight="60vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
    >
      <Spotlight.Search
        placeholder={texts.search.placeholder}
        aria-label={texts.search.open}
        leftSection={<IconSearch size={18} stroke={1.7} />}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !isSearching) takeFirst(event.currentTarget);
        }}
        data-testid="search-input"
      />
      <Spotlight.ActionsList>
        {leads.length > 0 && (
          <Spotlight.ActionsGroup label={texts.search.leads}>
            {leads.map((lead) => (
              <Spotlight.Action
                key={lead.id}
                label={lead.nome}
                description={[lead.telefone && phoneText(lead.telefone), lead.email, origemLabel(lead.origem)]
                  .filter(Boolean)
                  .join(" · ")}
                rightSection={<StatusBadge status={lead.status} />}
                onClick={() => void navigate({ to: "/leads/$id", params: { id: String(lead.id) } })}
                data-testid="search-lead"
              />
            ))}
            <Spotlight.Action
              label={texts.search.all(wanted)}
              leftSection={<IconArrowRight size={16} stroke={1.7} />}
              onClick={() => void navigate({ to: "/leads", search: { q: wanted } })}
            />
          </Spotlight.ActionsGroup>
        )}
        {places.length > 0 && (
          <Spotlight.ActionsGroup label={texts.search.pages}>
            {places.map(({ to, label, icon: Glyph }) => (
              <Spotlight.Action
                key={to}
                label={label}
                leftSection={<Glyph size={18} stroke={1.7} />}
                onClick={() => void navigate({ to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {isSearching && <Spotlight.Empty>{texts.search.searching}</Spotlight.Empty>}
        {!isSearching && found.isError && wanted !== "" && (
          <Spotlight.Empty>{asProblem(found.error).message}</Spotlight.Empty>
        )}
        {!isSearching && !found.isError && leads.length + places.length === 0 && (
          <Spotlight.Empty>{texts.search.empty}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Results come after the last key, when the library has chosen none of them: Enter then takes the first. */
function takeFirst(input: HTMLElement): void {
  const dialog = input.closest('[role="dialog"]');
  if (!dialog?.querySelector("[data-selected]")) dialog?.querySelector<HTMLElement>("[data-action]")?.click();
}
