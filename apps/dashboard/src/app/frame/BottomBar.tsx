/** Bottom bar of the phone, in reach of a thumb. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { overviewQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import styles from "./BottomBar.module.css";
import { BOTTOM_PLACES, isAt } from "./nav.ts";

/** Pages that the phone reaches through "Mais". */
const UNDER_MORE = ["/duplicados", "/importacoes", "/fontes", "/pendencias", "/integracoes", "/configuracoes"];

export function BottomBar({ pathname }: { pathname: string }) {
  const { data } = useQuery(overviewQuery);
  const alerts = data?.precisa_de_voce.length ?? 0;
  return (
    <nav className={styles.bar} aria-label={texts.app.menu}>
      {BOTTOM_PLACES.map(({ to, label, icon: Glyph }) => {
        const isCurrent = isAt(to, pathname) || (to === "/mais" && UNDER_MORE.some((each) => isAt(each, pathname)));
        return (
          <Link key={to} to={to} className={styles.entry} aria-current={isCurrent ? "page" : undefined}>
            <span className={styles.icon}>
              <Glyph size={22} stroke={1.7} aria-hidden />
              {to === "/alertas" && alerts > 0 && <span className={styles.count}>{alerts}</span>}
            </span>
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
