/** A view with nothing in it yet: what it will show and how to get there. */
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./Notice.module.css";

interface EmptyProps {
  icon: Icon;
  title: string;
  text?: string;
  action?: ReactNode;
  /** Good news is drawn in green. */
  good?: boolean;
}

export function Empty({ icon: Glyph, title, text, action, good = false }: EmptyProps) {
  return (
    <div className={styles.notice} data-testid="empty">
      <Glyph className={styles.icon} data-tone={good ? "ok" : "quiet"} size={26} stroke={1.5} aria-hidden />
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
      {action}
    </div>
  );
}
