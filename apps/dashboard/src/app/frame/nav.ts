/** The places of the dashboard, in the order of the bars. Only pages that exist are listed. */
import {
  type Icon,
  IconBell,
  IconDots,
  IconDownload,
  IconHome,
  IconInbox,
  IconPlugConnected,
  IconSettings,
  IconTableImport,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";

export interface Place {
  to:
    | "/"
    | "/leads"
    | "/duplicados"
    | "/importacoes"
    | "/fontes"
    | "/pendencias"
    | "/integracoes"
    | "/configuracoes"
    | "/configuracoes/chaves"
    | "/configuracoes/aparencia"
    | "/alertas"
    | "/mais";
  label: string;
  icon: Icon;
}

export const SIDE_PLACES: readonly Place[] = [
  { to: "/", label: texts.nav.inicio, icon: IconHome },
  { to: "/leads", label: texts.nav.leads, icon: IconUsers },
  { to: "/duplicados", label: texts.nav.duplicados, icon: IconUsersGroup },
  { to: "/importacoes", label: texts.nav.importacoes, icon: IconTableImport },
  { to: "/fontes", label: texts.nav.fontes, icon: IconDownload },
  { to: "/pendencias", label: texts.nav.pendencias, icon: IconInbox },
  { to: "/integracoes", label: texts.nav.integracoes, icon: IconPlugConnected },
];

export const SETTINGS_PLACE: Place = {
  to: "/configuracoes",
  label: texts.nav.configuracoes,
  icon: IconSettings,
};

export const BOTTOM_PLACES: readonly Place[] = [
  { to: "/", label: texts.nav.inicio, icon: IconHome },
  { to: "/leads", label: texts.nav.leads, icon: IconUsers },
  { to: "/alertas", label: texts.nav.alertas, icon: IconBell },
  { to: "/mais", label: texts.nav.mais, icon: IconDots },
];

/** Which place of a bar the address belongs to: the page itself or one below it. */
export function isAt(place: string, pathname: string): boolean {
  if (place === "/") return pathname === "/";
  return pathname === place || pathname.startsWith(`${place}/`);
}
