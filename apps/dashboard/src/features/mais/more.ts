import {
  type Icon,
  IconDownload,
  IconInbox,
  IconKey,
  IconPalette,
  IconPlugConnected,
  IconTableImport,
  IconUsersGroup,
} from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";

interface MorePlace {
  to:
    | "/duplicados"
    | "/importacoes"
    | "/fontes"
    | "/pendencias"
    | "/integracoes"
    | "/configuracoes/chaves"
    | "/configuracoes/aparencia";
  label: string;
  icon: Icon;
  /** Only the owner may open it. */
  isForOwner?: boolean;
}

export const MORE_PLACES: readonly MorePlace[] = [
  { to: "/duplicados", label: texts.nav.duplicados, icon: IconUsersGroup },
  { to: "/importacoes", label: texts.nav.importacoes, icon: IconTableImport },
  { to: "/fontes", label: texts.nav.fontes, icon: IconDownload },
  { to: "/pendencias", label: texts.nav.pendencias, icon: IconInbox },
  { to: "/integracoes", label: texts.nav.integracoes, icon: IconPlugConnected },
  { to: "/configuracoes/chaves", label: texts.nav.chaves, icon: IconKey, isForOwner: true },
  { to: "/configuracoes/aparencia", label: texts.nav.aparencia, icon: IconPalette },
];
