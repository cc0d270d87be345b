/** Where leads come from today, and when each source was heard last. */
import { Link } from "@tanstack/react-router";
import type { Overview } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { origemLabel } from "../../ui/origem.ts";
import styles from "./Sources.module.css";

export function Sources({ origens }: { origens: Overview["origens"] }) {
  const most = Math.max(1, ...origens.map(({ hoje }) => hoje));
  return (
    <Card title={texts.inicio.sources} flush>
      {origens.length === 0 ? (
        <p className={styles.empty}>{texts.inicio.noSources}</p>
      ) : (
        <ul className={styles.list}>
          {origens.map(({ origem, hoje, ultimo_em }) => (
            <li key={origem}>
              <Link to="/leads" search={{ origem }} className={styles.row}>
                <span className={styles.name}>{origemLabel(origem)}</span>
                <svg className={styles.bar} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                  <rect width="100" height="4" fill="var(--sl-hair)" />
                  <rect width={(hoje / most) * 100} height="4" fill="var(--sl-accent)" />
                </svg>
                <span className={styles.count}>{count(hoje)}</span>
                <span className={styles.last}>{ultimo_em ? <Moment at={ultimo_em} /> : texts.inicio.never}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
