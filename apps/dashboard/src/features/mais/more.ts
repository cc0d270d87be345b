import { type Icon, IconKey, IconPalette, IconPlugConnected } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";

interface MorePlace {
  to: "/integracoes" | "/configuracoes/chaves" | "/configuracoes/aparencia";
  label: string;
  icon: Icon;
  /** Only the owner may open it. */
  isForOwner?: boolean;
}

export const MORE_PLACES: readonly MorePlace[] = [
  { to: "/integracoes", label: texts.nav.integracoes, icon: IconPlugConnected },
  { to: "/configuracoes/chaves", label: texts.nav.chaves, icon: IconKey, isForOwner: true },
  { to: "/configuracoes/aparencia", label: texts.nav.aparencia, icon: IconPalette },
];
