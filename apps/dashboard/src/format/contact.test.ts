import { describe, expect, it } from "vitest";
import { callLink, mailLink, phoneText, whatsAppLink } from "./contact.ts";

describe("phoneText", () => {
  it.each([
    ["+5511987654321", "(11) 98765-4321"],
    ["+551133334444", "(11) 3333-4444"],
    ["+351912345678", "+351912345678"],
    ["ligar à tarde", "ligar à tarde"],
  ])("%s is shown as %s", (raw, expected) => expect(phoneText(raw)).toBe(expected));
});

describe("links of a phone", () => {
  it("call and WhatsApp work for a mobile", () => {
    expect(callLink("+5511987654321")).toBe("tel:+5511987654321");
    expect(whatsAppLink("+5511987654321")).toBe("https://wa.me/5511987654321");
  });

  it("a landline can be called but has no WhatsApp", () => {
    expect(callLink("+551133334444")).toBe("tel:+551133334444");
    expect(whatsAppLink("+551133334444")).toBeUndefined();
  });

  it.each([null, "", "ligar à tarde", "11987654321", "+55'><script>"])("%j makes no link", (raw) => {
    expect(callLink(raw)).toBeUndefined();
    expect(whatsAppLink(raw)).toBeUndefined();
  });
});

describe("mailLink", () => {
  it("writes to the person and to nobody else", () => {
    expect(mailLink("ana.lima@exemplo.com.br")).toBe("mailto:ana.lima@exemplo.com.br");
    expect(mailLink("ana@exemplo.com?cc=outro@exemplo.com")).not.toMatch(/[?&]/);
  });
});
