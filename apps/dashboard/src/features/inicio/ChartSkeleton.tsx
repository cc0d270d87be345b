/** The chart's place while its code or its data is on the way. */
import styles from "./ChartSkeleton.module.css";

export function ChartSkeleton() {
  return <div className={styles.place} />;
}
