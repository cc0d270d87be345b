import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, cleanTextWithoutLink, escapeHtml, html, safeLink } from "./escape.ts";

describe("html", () => {
  it("escapes every interpolated text, in content and in attributes", () => {
    const evil = `"><script>alert('x')</script>&`;
    expect(html`<a href="${evil}">${evil}</a>`.markup).toBe(
      '<a href="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
    );
  });

  it("nests markup without escaping it twice and leaves nothing for undefined", () => {
    const items = ["a", "b"].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>${undefined}${3}`.markup).toBe("<ul><li>a</li><li>b</li></ul>3");
  });

  it("never lets a markup character of any text through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeHtml(text).replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[<>"'&]/);
      }),
    );
  });
});

describe("cleanText", () => {
  it("is one visible line within its length, whatever comes in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const line = cleanText(text, max);
        if (line === undefined) return;
        expect(line).not.toMatch(/[\r\n\t\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(line.isWellFormed()).toBe(true);
        expect([...line].length).toBeLessThanOrEqual(max);
        expect(line.trim()).not.toBe("");
      }),
    );
  });

  it.each([
    ["a header break becomes a space", "Ana\r\nBcc: x@y.example", "Ana Bcc: x@y.example"],
    ["marks that turn the reading direction are dropped", "Ana\u202Egnp.exe", "Anagnp.exe"],
    ["only invisible characters are nothing", "\u200B\u2060 \u00AD", undefined],
    ["absent is nothing", null, undefined],
  ])("%s", (_guarantee, given, expected) => {
    expect(cleanText(given, 50)).toBe(expected);
  });

  it("shows that it was cut and never splits a character", () => {
    expect(cleanText("🏠🏠🏠🏠", 3)).toBe("🏠🏠…");
  });
});

describe("cleanTextWithoutLink", () => {
  it.each([
    "Ganhe http://premio.example",
    "www.premio.example",
    "premio.example/entrar",
    "Acesse premio。example",
    "fulano@premio.example",
  ])("refuses %s", (text) => {
    expect(cleanTextWithoutLink(text, 80)).toBeUndefined();
  });

  it.each(["Carlos Silva", "Dr. João d'Ávila", "Apartamento até R$ 500.000,00, 2.5 quartos", "Praia. Perto do mar"])(
    "keeps %s",
    (text) => {
      expect(cleanTextWithoutLink(text, 80)).toBe(text);
    },
  );
});

describe("safeLink", () => {
  it.each([
    ["https://agenda.example/imob?a=1&b=2", "https://agenda.example/imob?a=1&b=2"],
    ["https://agenda.example/a b", "https://agenda.example/a%20b"],
    ["javascript:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["https://banco.example@golpe.example/", undefined],
    ["agenda.example", undefined],
    ["", undefined],
  ])("%s gives %s", (given, expected) => {
    expect(safeLink(given)).toBe(expected);
  });
});
