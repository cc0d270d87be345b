import { texts } from "../texts/index.ts";
import styles from "./Wordmark.module.css";

/** The product's mark and name. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0d6560" />
        <path d="M7 11.5h11M7 16h18M14 20.5h11" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      </svg>
      {texts.app.name}
    </span>
  );
}
