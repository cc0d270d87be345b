/** Texts of people as HubSpot's rich text: escaped, never as markup. */

export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Lines one below the other. */
export function htmlLines(lines: readonly string[]): string {
  return lines.map(escaped).join("<br>");
}
