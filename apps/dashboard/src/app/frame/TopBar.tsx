/** Top bar: search over leads and pages, alerts, the person. */
import { Kbd, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { texts } from "../../texts/index.ts";
import { Wordmark } from "../../ui/Wordmark.tsx";
import { Bell } from "./Bell.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import styles from "./TopBar.module.css";

export function TopBar() {
  return (
    <header className={styles.bar}>
      <Link to="/" className={styles.brand} aria-label={texts.app.name}>
        <Wordmark />
      </Link>
      <UnstyledButton className={styles.search} onClick={spotlight.open} data-testid="open-search">
        <IconSearch size={16} stroke={1.8} aria-hidden />
        <span className={styles.words}>{texts.search.open}</span>
        <Kbd size="xs" className={styles.shortcut}>
          {texts.search.shortcut}
        </Kbd>
      </UnstyledButton>
      <div className={styles.right}>
        <Bell />
        <PersonMenu />
      </div>
    </header>
  );
}
