/** A view that could not be loaded: what happened, what to do, the button that does it, and the number to quote. */
import { Button } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import { asProblem } from "../api/problem.ts";
import { texts } from "../texts/index.ts";
import styles from "./Notice.module.css";

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asProblem(error);
  return (
    <div className={styles.notice} role="alert" data-testid="failed">
      <IconCloudOff className={styles.icon} data-tone="bad" size={26} stroke={1.5} aria-hidden />
      <p className={styles.title}>{problem.message}</p>
      <p className={styles.text}>{problem.fix}</p>
      {retry && (
        <Button variant="default" onClick={retry} data-testid="retry">
          {texts.app.retry}
        </Button>
      )}
      {problem.requestId && <p className={styles.small}>{texts.app.requestId(problem.requestId)}</p>}
    </div>
  );
}
