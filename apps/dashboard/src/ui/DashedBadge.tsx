/** Dashed mark of what is not real: sandbox connections and test leads. */
import { Tooltip } from "@mantine/core";
import { texts } from "../texts/index.ts";
import styles from "./DashedBadge.module.css";

export function SandboxBadge() {
  return <DashedBadge word={texts.sandbox.word} help={texts.sandbox.help} />;
}

export function TestBadge() {
  return <DashedBadge word={texts.test.word} help={texts.test.help} />;
}

function DashedBadge({ word, help }: { word: string; help: string }) {
  return (
    <Tooltip label={help}>
      <span className={styles.badge}>{word}</span>
    </Tooltip>
  );
}
