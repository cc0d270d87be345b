/** Which pages a search finds: by any part of their name, accents and capitals aside. */
import { IconBell, IconKey, IconPalette } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import { type Place, SIDE_PLACES } from "../frame/nav.ts";

const PLACES: readonly Place[] = [
  ...SIDE_PLACES,
  { to: "/alertas", label: texts.nav.alertas, icon: IconBell },
  { to: "/configuracoes/chaves", label: texts.nav.chaves, icon: IconKey },
  { to: "/configuracoes/aparencia", label: texts.nav.aparencia, icon: IconPalette },
];

export function placesFor(query: string): readonly Place[] {
  const wanted = fold(query);
  return PLACES.filter(({ label }) => fold(label).includes(wanted));
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
