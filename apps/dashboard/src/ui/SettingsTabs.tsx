/** Parts of the settings. Keys belong to the owner; others do not see a door that is locked. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery } from "../api/queries.ts";
import { texts } from "../texts/index.ts";
import styles from "./SettingsTabs.module.css";

export function SettingsTabs({ current }: { current: "chaves" | "aparencia" }) {
  const { data: me } = useQuery(meQuery);
  return (
    <nav className={styles.tabs} aria-label={texts.configuracoes.tabs}>
      {me?.level === "admin" && (
        <Link
          to="/configuracoes/chaves"
          className={styles.tab}
          aria-current={current === "chaves" ? "page" : undefined}
        >
          {texts.nav.chaves}
        </Link>
      )}
      <Link
        to="/configuracoes/aparencia"
        className={styles.tab}
        aria-current={current === "aparencia" ? "page" : undefined}
      >
        {texts.nav.aparencia}
      </Link>
    </nav>
  );
}
