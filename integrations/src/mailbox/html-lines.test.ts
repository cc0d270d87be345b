import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEntities, htmlLines } from "./html-lines.ts";

describe("htmlLines", () => {
  it.each([
    ["blocks end a line", "<p>um</p><div>dois</div>três<br>quatro", ["um", "", "dois", "três", "quatro"]],
    ["cells of a row are joined by tabs", "<table><tr><td> Nome: </td><td>Ana</td></tr></table>", ["Nome:\tAna"]],
    ["inline marks do not part words", "<b>No</b>me: <i>Ana</i>", ["Nome: Ana"]],
    ["styles, scripts and comments are no text", "<style>p{}</style><!-- x -->a<script>b<c</script>d", ["ad"]],
    [
      "quotes are marked",
      "<p>eu</p><blockquote>ele<blockquote>ela</blockquote></blockquote>fim",
      ["eu", "", "> ele", "> ela", "", "fim"],
    ],
    ["a sign that begins no tag is text", "renda < 10 mil e > 5", ["renda < 10 mil e > 5"]],
    ["line breaks of the source are spaces", "um\n  dois", ["um dois"]],
    ["an open tag at the end is dropped", "um <a href=", ["um"]],
  ])("%s", (_case, html, lines) => {
    expect(htmlLines(html).lines).toEqual(lines);
  });

  it("keeps the targets of links beside the text", () => {
    const html = `<a href="mailto:ana@x.example?subject=Oi">Ana</a> <a class=b href='tel:+5548991234567'>ligar</a><a href=https://x.example/?a=1&amp;b=2>c</a>`;
    expect(htmlLines(html).links).toEqual([
      "mailto:ana@x.example?subject=Oi",
      "tel:+5548991234567",
      "https://x.example/?a=1&b=2",
    ]);
  });

  it("takes a time that grows with the text alone, whatever is left open", () => {
    for (const piece of ["<", "<a ", "<!--", "<td>", "&", "<blockquote>", "<script>", "<a href="]) {
      const started = performance.now();
      htmlLines(piece.repeat(200_000));
      // Quadratic, this takes minutes.
      expect(performance.now() - started).toBeLessThan(20_000);
    }
  });

  it("throws for no text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => Array.isArray(htmlLines(text).lines)));
  });
});

describe("decodeEntities", () => {
  it.each([
    ["&ccedil;&atilde;o &Aacute;gua", "ção Água"],
    ["&#231;&#xe3;o", "ção"],
    ["&nbsp;a&amp;lt;", " a&lt;"],
    ["&ordm; &ndash; &euro;", "º – €"],
    ["&foo; &#0; &#xd800; &constructor;", "&foo; &#0; &#xd800; &constructor;"],
  ])("%s is %s", (text, expected) => {
    expect(decodeEntities(text)).toBe(expected);
  });
});
