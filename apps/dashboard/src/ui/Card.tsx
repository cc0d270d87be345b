/** White ground with a hair border, an optional heading and something at its right. */
import type { ReactNode } from "react";
import styles from "./Card.module.css";

interface CardProps {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  /** Content that brings its own padding (lists, tables). */
  flush?: boolean;
  testId?: string;
}

export function Card({ title, aside, children, flush = false, testId }: CardProps) {
  return (
    <section className={styles.card} aria-label={title} data-testid={testId}>
      {title !== undefined && (
        <header className={styles.head}>
          <h2 className={styles.title}>{title}</h2>
          {aside !== undefined && <div className={styles.aside}>{aside}</div>}
        </header>
      )}
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}
