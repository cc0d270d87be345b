/** What the phone's bottom bar has no room for. */
import { IconChevronRight, IconLogout } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSignOut } from "../../actions/sign-out.ts";
import { meQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Page } from "../../ui/Page.tsx";
import { ParkedCount } from "../../ui/ParkedCount.tsx";
import styles from "./MaisPage.module.css";
import { MORE_PLACES } from "./more.ts";

export function MaisPage() {
  const { data: me } = useQuery(meQuery);
  const signOut = useSignOut();
  const places = MORE_PLACES.filter(({ isForOwner }) => !isForOwner || me?.level === "admin");
  return (
    <Page title={texts.mais.title} below={me && <p className={styles.who}>{[me.name, me.empresa].join(" · ")}</p>}>
      <Card flush>
        {places.map(({ to, label, icon: Glyph }) => (
          <Link key={to} to={to} className={styles.entry}>
            <Glyph size={20} stroke={1.7} aria-hidden />
            {label}
            {to === "/pendencias" && <ParkedCount />}
            <IconChevronRight className={styles.end} size={18} stroke={1.7} aria-hidden />
          </Link>
        ))}
      </Card>
      <Card flush>
        <button type="button" className={styles.entry} onClick={() => signOut.mutate()} disabled={signOut.isPending}>
          <IconLogout size={20} stroke={1.7} aria-hidden />
          {texts.person.signOut}
        </button>
      </Card>
    </Page>
  );
}
