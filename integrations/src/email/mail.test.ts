import { describe, expect, it } from "vitest";
import { messageIdOf, messageOf } from "./mail.ts";
import { NOW } from "./test-job.ts";

describe("messageIdOf", () => {
  it.each([
    ["contato@imobsul.example", "<dlv_77-a1@imobsul.example>"],
    ["contato@Mail.ImobSul.Example", "<dlv_77-a1@mail.imobsul.example>"],
    ["contato@imobiliária.example", "<dlv_77-a1@xn--imobiliria-y4a.example>"],
  ])("is at the domain of %s", (from, id) => {
    expect(messageIdOf("dlv_77-a1", from)).toBe(id);
  });

  it.each(["", "A B", "a\r\nBcc: x@y.example", "a>", "é", "a".repeat(65)])("does not take %j for a key", (key) => {
    expect(() => messageIdOf(key, "contato@imobsul.example")).toThrow("at most 64");
  });
});

describe("messageOf", () => {
  const mail = {
    class: "staff",
    key: "dlv_1",
    to: "ana@imobsul.example",
    subject: "Olá",
    text: "Olá",
    html: "<p>Olá</p>",
    date: NOW,
  } as const;

  it("prefers the name in SMTP_FROM to the company's", () => {
    const named = { ...mail, fromName: "Imob Sul" };
    expect(messageOf(named, { address: "a@x.example", name: "Equipe" }).from).toEqual({
      name: "Equipe",
      address: "a@x.example",
    });
    expect(messageOf(named, { address: "a@x.example" }).from).toEqual({ name: "Imob Sul", address: "a@x.example" });
  });

  it("never lets a mail's content reach files or addresses", () => {
    expect(messageOf(mail, { address: "a@x.example" })).toMatchObject({
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  });
});
