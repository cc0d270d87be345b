/** What stays around every page: bars, search, the strip of trouble, live data, the business time zone. */
import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { meQuery } from "../../api/queries.ts";
import { DEFAULT_ZONE } from "../../format/time.ts";
import { Live } from "../../live/Live.tsx";
import { texts } from "../../texts/index.ts";
import { ZoneContext } from "../../ui/now.ts";
import { Search } from "../search/Search.tsx";
import { BottomBar } from "./BottomBar.tsx";
import styles from "./Frame.module.css";
import { SideBar } from "./SideBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { TroubleStrip } from "./TroubleStrip.tsx";

export function Frame() {
  const { data: me } = useQuery(meQuery);
  const { pathname } = useLocation();
  return (
    <ZoneContext value={me?.time_zone ?? DEFAULT_ZONE}>
      <Live>
        <a className={styles.skip} href="#conteudo">
          {texts.app.skip}
        </a>
        <div className={styles.frame}>
          <SideBar pathname={pathname} empresa={me?.empresa ?? ""} />
          <div className={styles.column}>
            <TopBar />
            <TroubleStrip />
            <main id="conteudo" className={styles.main} tabIndex={-1}>
              <Outlet />
            </main>
          </div>
        </div>
        <BottomBar pathname={pathname} />
        <Search />
      </Live>
    </ZoneContext>
  );
}
