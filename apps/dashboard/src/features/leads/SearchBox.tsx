/** Free search; the address follows a moment after the last key. */
import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { texts } from "../../texts/index.ts";
import type { FilterProps } from "./FilterBar.tsx";
import styles from "./SearchBox.module.css";

const TYPING_MS = 250;
const QUERY_CHARS_MAX = 200;

export function SearchBox({ filters, onChange }: FilterProps) {
  const known = filters.q ?? "";
  const [typed, setTyped] = useState({ text: known, known });
  // Another filter or the back button changed the address: it wins over what stands in the box.
  if (typed.known !== known) setTyped({ text: typed.text.trim() === known ? typed.text : known, known });
  const follow = useDebouncedCallback(
    (text: string) => onChange({ ...filters, q: text.trim() || undefined }),
    TYPING_MS,
  );
  const type = (text: string): void => {
    setTyped({ text, known });
    follow(text);
  };
  return (
    <TextInput
      className={styles.box}
      value={typed.text}
      onChange={(event) => type(event.currentTarget.value)}
      placeholder={texts.leads.search}
      aria-label={texts.leads.search}
      maxLength={QUERY_CHARS_MAX}
      leftSection={<IconSearch size={16} stroke={1.8} />}
      rightSection={
        typed.text !== "" && <CloseButton size="sm" aria-label={texts.leads.clear} onClick={() => type("")} />
      }
      data-testid="lead-search"
    />
  );
}
