/** A figure that ticks over when it changes, and does not move when it was only drawn again. */
import { useState } from "react";
import styles from "./TickingNumber.module.css";

export function TickingNumber({ value }: { value: string }) {
  const [shown, setShown] = useState({ value, changes: 0 });
  // Adjusted while rendering, as React advises for state that follows a prop: an effect would draw the old one first.
  if (shown.value !== value) setShown({ value, changes: shown.changes + 1 });
  return (
    <span className={styles.frame}>
      <span key={shown.changes} className={shown.changes > 0 ? styles.tick : undefined}>
        {value}
      </span>
    </span>
  );
}
