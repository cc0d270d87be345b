/** Parts of one integration; errors carry their number. */
import { Link } from "@tanstack/react-router";
import type { Integration } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import styles from "./IntegracaoPage.module.css";
import { TABS, type Tab } from "./integracao.search.ts";

export function IntegracaoTabs({ integration, tab }: { integration: Integration; tab: Tab }) {
  const problems = integration.connections.reduce((sum, connection) => sum + connection.problems, 0);
  const tabs = TABS.filter((each) => each !== "geral" || integration.connections.length > 0);
  return (
    <nav className={styles.tabs} aria-label={texts.integracoes.tabsLabel}>
      {tabs.map((each) => (
        <Link
          key={each}
          to="/integracoes/$slug"
          params={{ slug: integration.integration }}
          search={{ tab: each }}
          replace
          className={styles.tab}
          aria-current={each === tab ? "page" : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
          data-testid={`tab-${each}`}
        >
          {texts.integracoes.tabs[each]}
          {each === "erros" && problems > 0 && <span className={styles.count}>{count(problems)}</span>}
        </Link>
      ))}
    </nav>
  );
}
