/** The quiet page around login and first access. */
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { texts } from "../../texts/index.ts";
import { Wordmark } from "../../ui/Wordmark.tsx";
import styles from "./AccessFrame.module.css";

export function AccessFrame({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  useDocumentTitle(`${title} · ${texts.app.name}`);
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <Wordmark />
        <h1 className={styles.title}>{title}</h1>
        {intro && <p className={styles.intro}>{intro}</p>}
        {children}
      </div>
      <p className={styles.tagline}>{texts.access.tagline}</p>
    </main>
  );
}
