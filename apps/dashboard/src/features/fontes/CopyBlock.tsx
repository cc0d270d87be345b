/** Text to be copied whole, with its button below the thumb and its name above. */
import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import styles from "./CopyBlock.module.css";

interface CopyBlockProps {
  label?: string;
  text: string;
  /** Words of the button. */
  copy: string;
  testId?: string;
}

export function CopyBlock({ label, text, copy, testId }: CopyBlockProps) {
  return (
    <div className={styles.block}>
      {label && <p className={styles.label}>{label}</p>}
      <pre className={styles.text} data-testid={testId}>
        {text}
      </pre>
      <CopyButton value={text}>
        {({ copied, copy: take }) => (
          <Button
            variant="default"
            size="xs"
            leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} stroke={1.8} />}
            onClick={take}
          >
            {copied ? texts.app.copied : copy}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
