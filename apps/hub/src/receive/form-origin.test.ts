import { describe, expect, it } from "vitest";
import { pageAddress, pageOrigin, redirectTarget } from "./form-origin.ts";

const SITE = "https://www.imobiliaria.example";
const PAGE = `${SITE}/imovel/12?utm_source=google`;
const ALLOWED = [SITE, "https://obrigado.example"];

describe("where a form comes from", () => {
  it.each([
    ["its Origin", { origin: SITE, referer: "https://evil.example/" }, SITE],
    ["its Referer without an Origin", { referer: PAGE }, SITE],
    ["its Referer when the Origin is hidden", { origin: "null", referer: PAGE }, SITE],
    ["nothing but a hidden Origin", { origin: "null" }, "null"],
    ["a Referer that is no page", { referer: "about:blank" }, undefined],
    ["neither", {}, undefined],
  ])("is told by %s", (_what, headers, origin) => {
    expect(pageOrigin(headers)).toBe(origin);
  });

  it("is a page only when the browser says which", () => {
    expect(pageAddress({ referer: PAGE })).toBe(PAGE);
    expect(pageAddress({ origin: SITE })).toBeNull();
    expect(pageAddress({ referer: `${SITE}/${"a".repeat(2_000)}` })).toBeNull();
  });
});

describe("where a visitor is sent afterwards", () => {
  const target = (wanted: string) => redirectTarget(wanted, { origin: SITE, referer: PAGE }, ALLOWED);

  it.each([
    ["a whole address of the site", `${SITE}/obrigado`, `${SITE}/obrigado`],
    ["a path", "/obrigado?de=form", `${SITE}/obrigado?de=form`],
    ["a page beside it", "obrigado.html", `${SITE}/imovel/obrigado.html`],
    ["another site of the key", "https://obrigado.example/", "https://obrigado.example/"],
  ])("is %s", (_what, wanted, expected) => {
    expect(target(wanted)).toBe(expected);
  });

  it.each([
    ["a strange site", "https://evil.example/"],
    ["a strange site without a scheme", "//evil.example/"],
    ["a strange site behind a backslash", "/\\evil.example/"],
    ["a site that begins alike", `${SITE}.evil.example/`],
    ["a script", "javascript:alert(1)"],
    ["data", "data:text/html,oi"],
    ["an address with a password", "https://a:b@www.imobiliaria.example/"],
    ["another port", `${SITE}:8443/`],
    ["another scheme", "http://www.imobiliaria.example/"],
    ["an endless address", `/${"a".repeat(2_001)}`],
  ])("is never %s", (_what, wanted) => {
    expect(target(wanted)).toBeUndefined();
  });

  it("is the site also when the browser names no more than its origin", () => {
    expect(redirectTarget("/obrigado", { origin: SITE }, [])).toBe(`${SITE}/obrigado`);
  });
});
