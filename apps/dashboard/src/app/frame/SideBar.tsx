/** Left bar of the desk. */
import { Link } from "@tanstack/react-router";
import { texts } from "../../texts/index.ts";
import { ParkedCount } from "../../ui/ParkedCount.tsx";
import { Wordmark } from "../../ui/Wordmark.tsx";
import { isAt, type Place, SETTINGS_PLACE, SIDE_PLACES } from "./nav.ts";
import styles from "./SideBar.module.css";

export function SideBar({ pathname, empresa }: { pathname: string; empresa: string }) {
  return (
    <nav className={styles.bar} aria-label={texts.app.menu}>
      <Link to="/" className={styles.brand} aria-label={texts.app.name}>
        <Wordmark />
      </Link>
      <ul className={styles.list}>
        {SIDE_PLACES.map((place) => (
          <Entry key={place.to} place={place} isCurrent={isAt(place.to, pathname)} />
        ))}
      </ul>
      <ul className={styles.foot}>
        <Entry place={SETTINGS_PLACE} isCurrent={isAt(SETTINGS_PLACE.to, pathname)} />
      </ul>
      <p className={styles.empresa} title={empresa}>
        {empresa}
      </p>
    </nav>
  );
}

function Entry({ place: { to, label, icon: Glyph }, isCurrent }: { place: Place; isCurrent: boolean }) {
  return (
    <li>
      <Link to={to} className={styles.entry} aria-current={isCurrent ? "page" : undefined}>
        <Glyph size={18} stroke={1.7} aria-hidden />
        {label}
        {to === "/pendencias" && <ParkedCount />}
      </Link>
    </li>
  );
}
