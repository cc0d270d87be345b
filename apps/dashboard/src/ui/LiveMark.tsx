/** Whether what is on the screen changes by itself right now. */
import { Tooltip } from "@mantine/core";
import { texts } from "../texts/index.ts";
import styles from "./LiveMark.module.css";

export function LiveMark({ isLive }: { isLive: boolean }) {
  const mark = (
    <span className={styles.mark} data-live={isLive} data-testid="live-mark">
      {isLive ? texts.live.on : texts.live.off}
    </span>
  );
  return isLive ? mark : <Tooltip label={texts.live.offHelp}>{mark}</Tooltip>;
}
