/** A value with a button that copies it. */
import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { texts } from "../texts/index.ts";
import styles from "./CopyText.module.css";

export function CopyText({ text }: { text: string }) {
  return (
    <span className={styles.text}>
      {text}
      <CopyIcon text={text} />
    </span>
  );
}

export function CopyIcon({ text }: { text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? texts.app.copied : texts.app.copy}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            onClick={copy}
            aria-label={`${copied ? texts.app.copied : texts.app.copy}: ${text}`}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} stroke={1.8} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
