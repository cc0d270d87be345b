import { describe, expect, it } from "vitest";
import { isMailAddress, readMailbox } from "./mailbox.ts";

describe("isMailAddress", () => {
  it.each([
    "ana@imobsul.example",
    "ana.souza+leads@mail.imobsul.example",
    "o'neil_1@imobiliária.example",
    "root@localhost",
    `${"a".repeat(64)}@x.example`,
  ])("takes %s", (text) => {
    expect(isMailAddress(text)).toBe(true);
  });

  it.each([
    "",
    "ana",
    "ana@",
    "@x.example",
    "ana@x..example",
    "ana@-x.example",
    "ana@x.example, bob@y.example",
    "ana@x.example\r\nBcc: bob@y.example",
    "ana@x.example>,<bob@y.example",
    "Ana <ana@x.example>",
    "ána@x.example",
    `${"a".repeat(65)}@x.example`,
    `a@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.${"e".repeat(63)}`,
  ])("refuses %j", (text) => {
    expect(isMailAddress(text)).toBe(false);
  });
});

describe("readMailbox", () => {
  it.each([
    ["contato@imobsul.example", { address: "contato@imobsul.example", name: undefined }],
    ["Imob Sul <contato@imobsul.example>", { address: "contato@imobsul.example", name: "Imob Sul" }],
    ['"Imob Sul, Ltda" <contato@imobsul.example>', { address: "contato@imobsul.example", name: "Imob Sul, Ltda" }],
    ["<contato@imobsul.example>", { address: "contato@imobsul.example", name: undefined }],
    ["Imob Sul", undefined],
    ["a@x.example <b@y.example>, c@z.example", undefined],
  ])("reads %j", (text, expected) => {
    expect(readMailbox(text)).toEqual(expected);
  });
});
