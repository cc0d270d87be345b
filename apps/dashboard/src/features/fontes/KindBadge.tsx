/** Mark of a source that people made themselves, and of an API key; the built-in ones need none. */
import { Tooltip } from "@mantine/core";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import styles from "./KindBadge.module.css";

export function KindBadge({ kind }: { kind: Source["kind"] }) {
  if (kind === "built_in") return null;
  return (
    <Tooltip label={texts.fontes.kindHelp[kind]}>
      <span className={styles.badge}>{texts.fontes.kind[kind]}</span>
    </Tooltip>
  );
}
