/** The origin of a site, as a browser will send it. */

/**
 * `https://Site.example/` → `https://site.example`. `undefined` for anything that is more or less than scheme, host and
 * port: with a path, or with a star, it would never equal what a browser sends, and the key would fail in silence.
 */
export function siteOrigin(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.host.includes("*")) return undefined;
  return text.replace(/\/$/, "").toLowerCase() === url.origin ? url.origin : undefined;
}
