/** One filter: a chip that says what it holds, opens to change it, and has a cross to take it off. */
import { Popover, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { texts } from "../../texts/index.ts";
import styles from "./FilterChip.module.css";

interface FilterChipProps {
  label: string;
  /** What it holds now, in words. */
  value: string | undefined;
  onRemove: () => void;
  /** Draws what is inside; `close` shuts the chip. */
  children: (close: () => void) => ReactNode;
  testId: string;
}

export function FilterChip({ label, value, onRemove, children, testId }: FilterChipProps) {
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus radius="lg">
      <span className={styles.chip} data-active={value !== undefined || undefined}>
        <Popover.Target>
          <UnstyledButton className={styles.main} onClick={() => setOpened(!opened)} data-testid={testId}>
            {value === undefined ? label : `${label}: ${value}`}
            {value === undefined && <IconChevronDown size={14} stroke={1.8} aria-hidden />}
          </UnstyledButton>
        </Popover.Target>
        {value !== undefined && (
          <UnstyledButton className={styles.remove} onClick={onRemove} aria-label={texts.leads.remove(label)}>
            <IconX size={14} stroke={2} />
          </UnstyledButton>
        )}
      </span>
      <Popover.Dropdown p={6}>{children(close)}</Popover.Dropdown>
    </Popover>
  );
}
