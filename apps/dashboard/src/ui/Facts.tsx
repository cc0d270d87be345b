/** Labelled values, one below the other. A value that nobody gave is left out with its label. */
import type { ReactNode } from "react";
import styles from "./Facts.module.css";

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  const isAbsent = (Array.isArray(children) ? children : [children]).every(
    (child) => child === null || child === undefined || child === false || child === "",
  );
  if (isAbsent) return null;
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
