/** "Precisa de você": what is wrong, what to do, and the buttons that do it. */
import { IconCircleCheck } from "@tabler/icons-react";
import type { Problem } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { Empty } from "./Empty.tsx";
import { ProblemItem } from "./ProblemItem.tsx";
import styles from "./ProblemList.module.css";

/** `onLeave` is called when a link is followed (a popover closes). */
export function ProblemList({ problems, onLeave }: { problems: readonly Problem[]; onLeave?: () => void }) {
  if (problems.length === 0) {
    return <Empty icon={IconCircleCheck} good title={texts.inicio.allGood} text={texts.inicio.allGoodHelp} />;
  }
  return (
    <ul className={styles.list} aria-live="polite">
      {problems.map((problem) => (
        <ProblemItem key={problem.id} problem={problem} onLeave={onLeave} />
      ))}
    </ul>
  );
}
