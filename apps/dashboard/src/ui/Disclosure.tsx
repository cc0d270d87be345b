/** A line that opens what only some people need. */
import { Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import styles from "./Disclosure.module.css";

interface DisclosureProps {
  label: string;
  children: ReactNode;
  opensAtFirst?: boolean;
  testId?: string;
}

export function Disclosure({ label, children, opensAtFirst = false, testId }: DisclosureProps) {
  const [opened, setOpened] = useState(opensAtFirst);
  const panel = useId();
  return (
    <div>
      <UnstyledButton
        className={styles.line}
        onClick={() => setOpened(!opened)}
        aria-expanded={opened}
        aria-controls={panel}
        data-testid={testId}
      >
        <IconChevronRight
          className={styles.chevron}
          data-open={opened || undefined}
          size={15}
          stroke={1.8}
          aria-hidden
        />
        {label}
      </UnstyledButton>
      <Collapse id={panel} expanded={opened} keepMounted={false}>
        <div className={styles.body}>{children}</div>
      </Collapse>
    </div>
  );
}
