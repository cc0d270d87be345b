import { describe, expect, it } from "vitest";
import { unsubscribeHeaders } from "./unsubscribe-headers.ts";

describe("unsubscribeHeaders", () => {
  it("gives the pair of RFC 8058 for an https address", () => {
    expect(unsubscribeHeaders("https://leads.imobsul.example/u/v1.k1.abc")).toEqual({
      "List-Unsubscribe": "<https://leads.imobsul.example/u/v1.k1.abc>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
  });

  it("keeps one address in one header when the address tries to break out", () => {
    const headers = unsubscribeHeaders("https://a.example/u/x>,\r\n <mailto:z@z.example?subject=<b>");
    expect(headers?.["List-Unsubscribe"]).toMatch(/^<[^<>\s,]+(,[^<>\s]*)?>$/);
    expect(headers?.["List-Unsubscribe"].slice(1, -1)).not.toMatch(/[<>\r\n ]/);
  });

  it.each([undefined, "", "mailto:sair@imobsul.example", "javascript:alert(1)", "/u/abc"])(
    "gives nothing for %s",
    (url) => {
      expect(unsubscribeHeaders(url)).toBeUndefined();
    },
  );
});
