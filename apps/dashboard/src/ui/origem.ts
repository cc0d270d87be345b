/** A source's name for people; one that has no word of ours is made readable, never hidden. */
import { texts } from "../texts/index.ts";

/** "META_ADS" → "Meta Ads"; "FEIRA_2026" → "Feira 2026". */
export function origemLabel(origem: string): string {
  const known = Object.hasOwn(texts.origem, origem) ? texts.origem[origem] : undefined;
  return known ?? capital(origem.toLowerCase().replaceAll("_", " "));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
