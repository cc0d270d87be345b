/** The places of the dashboard, in the order of the bars. Only pages that exist are listed. */
import {
  type Icon,
  IconBell,
  IconDots,
  IconHome,
  IconPlugConnected,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";

export interface Place {
  to:
    | "/"
    | "/leads"
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
