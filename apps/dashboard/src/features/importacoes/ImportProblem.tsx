/** Why an import stopped by itself, and what to do about it. */
import { IconCircleX } from "@tabler/icons-react";
import type { Import } from "../../api/types.ts";
import styles from "./Prepare.module.css";

export function ImportProblem({ problem }: { problem: Import["problema"] }) {
  if (!problem) return null;
  return (
    <div className={styles.warning} data-tone="bad" role="alert" data-testid="import-problem" data-cause={problem.code}>
      <IconCircleX size={17} stroke={1.8} aria-hidden />
      <p>
        <strong>{problem.message}</strong> {problem.fix}
      </p>
    </div>
  );
}
