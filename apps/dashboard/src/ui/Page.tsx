/** Heading of a page, its actions, and the title of the browser's tab. */
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { texts } from "../texts/index.ts";
import styles from "./Page.module.css";

interface PageProps {
  title: string;
  /** Drawn instead of the title's text (a name with a badge). */
  heading?: ReactNode;
  above?: ReactNode;
  below?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Tables use the whole width. */
  wide?: boolean;
}

export function Page({ title, heading, above, below, actions, children, wide = false }: PageProps) {
  useDocumentTitle(`${title} · ${texts.app.name}`);
  return (
    <div className={styles.page} data-wide={wide || undefined}>
      {above}
      <header className={styles.head}>
        <div className={styles.heading}>
          <h1 className={styles.title}>{heading ?? title}</h1>
          {below}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
