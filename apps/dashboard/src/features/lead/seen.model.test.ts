import { describe, expect, it } from "vitest";
import { cold, hot } from "../../fixtures/leads.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { isWebAddress, seenFacts } from "./seen.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("seenFacts", () => {
  it("names campaign, ad, form, listing and page, and leaves out what nobody said", () => {
    const facts = seenFacts(hot(clock));
    expect(facts.map(({ label }) => label)).toEqual([
      "Campanha",
      "Anúncio",
      "Formulário",
      "Imóvel",
      "Página",
      "utm_source",
      "utm_medium",
      "utm_campaign",
    ]);
    expect(seenFacts(cold(clock))).toEqual([]);
  });

  it("shortens an address but links to the whole of it", () => {
    const page = "https://www.imobiliaria.exemplo/vila-mariana?utm_source=x";
    expect(seenFacts(hot(clock, { pagina: page })).find(({ label }) => label === "Página")).toEqual({
      label: "Página",
      value: "imobiliaria.exemplo/vila-mariana",
      href: page,
    });
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "imobiliaria.exemplo", "//site.exemplo", ""])(
    "%j never becomes a link",
    (text) => {
      expect(isWebAddress(text)).toBe(false);
      for (const fact of seenFacts(hot(clock, { pagina: text, referrer: text }))) expect(fact.href).toBeUndefined();
    },
  );
});
