/** Mark of a source that people made themselves. */
import { Tooltip } from "@mantine/core";
import { texts } from "../../texts/index.ts";
import styles from "./OwnBadge.module.css";

export function OwnBadge() {
  return (
    <Tooltip label={texts.fontes.ownHelp}>
      <span className={styles.badge}>{texts.fontes.own}</span>
    </Tooltip>
  );
}
