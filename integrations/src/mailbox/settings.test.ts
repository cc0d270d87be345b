import { readSettings } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { imapOptions } from "./imap-client.ts";
import { fields, type ImapServer, imapServerOf, ownAddresses } from "./settings.ts";

describe("imapServerOf", () => {
  it.each([
    [
      "imaps://leads%40x.example:a%3Ab%2Fc@imap.x.example",
      {
        host: "imap.x.example",
        port: 993,
        security: "implicit",
        user: "leads@x.example",
        pass: "a:b/c",
        folder: "INBOX",
      },
    ],
    ["imaps://u:p@imap.x.example:1993/INBOX/Portais", { port: 1993, folder: "INBOX/Portais" }],
    ["imaps://u:p@imap.x.example/Leads%20novos", { folder: "Leads novos" }],
    ["imap://u:p@imap.x.example", { port: 143, security: "starttls" }],
    ["imap://u:p@localhost:1143", { host: "127.0.0.1", port: 1143, security: "none" }],
    ["imap://u:p@[::1]:1143", { host: "::1", security: "none" }],
    ["imap://u:p@127.0.0.1.mau.example", { security: "starttls" }],
  ])("reads %s", (url, expected) => {
    expect(imapServerOf({ url })).toMatchObject(expected);
  });

  it.each([
    "imap.gmail.com",
    "http://u:p@x.example",
    "imaps://u@x.example",
    "imaps://:p@x.example",
    "imaps://u:100%@x.example",
    "imaps://u%0d%0a:p@x.example",
  ])("says what is wrong with %s without repeating it", (url) => {
    expect(imapServerOf({ url })).toMatchObject({ kind: "reconnect" });
    expect(JSON.stringify(imapServerOf({ url }))).not.toContain(url);
  });

  it("knows an address without a server for none", () => {
    expect(imapServerOf({ url: "imaps://" })).toMatchObject({ kind: "reconnect", cause: "imap_url_invalid" });
  });

  it("is nothing when there is no address", () => {
    expect(imapServerOf({})).toBeUndefined();
    expect(imapServerOf({ url: " " })).toBeUndefined();
  });
});

describe("imapOptions", () => {
  const server = (url: string) => imapOptions(imapServerOf({ url }) as ImapServer);

  it("never logs in to another machine without TLS", () => {
    expect(server("imap://u:p@imap.x.example")).toMatchObject({ secure: false, doSTARTTLS: true });
    expect(server("imaps://u:p@imap.x.example")).toMatchObject({ secure: true, tls: { minVersion: "TLSv1.2" } });
    expect(server("imap://u:p@127.0.0.1")).toMatchObject({ secure: false, doSTARTTLS: false });
    expect(server("imaps://u:p@imap.x.example").tls).not.toHaveProperty("rejectUnauthorized");
  });
});

describe("ownAddresses", () => {
  const isOwn = ownAddresses({
    own: "imobsul.example, Maria@gmail.example; @filial.example",
    url: "imaps://caixa%40outra.example:p@h.example",
  });

  it.each([
    "a@imobsul.example",
    "a@mail.ImobSul.example",
    "maria@gmail.example",
    "maria+leads@gmail.example",
    "x@filial.example",
    "caixa@outra.example",
  ])("knows %s", (address) => expect(isOwn(address)).toBe(true));
  it.each(["ana@gmail.example", "a@naoimobsul.example", "a@imobsul.example.mau.example", "outro@outra.example"])(
    "does not know %s",
    (address) => expect(isOwn(address)).toBe(false),
  );
});

describe("the environment", () => {
  const of = (env: Record<string, string>) => readSettings({ fields }, env);

  it("configures the source with the mailbox alone, or the webhook alone", () => {
    expect(of({}).configured).toBe(false);
    expect(of({ IMAP_URL: "imaps://u:p@x.example/" }).configured).toBe(true);
    expect(of({ EMAIL_WEBHOOK_TOKEN: "4f9c2a7be01d4c55a8e3" }).configured).toBe(true);
  });

  it("names each variable that is wrong, and never its value", () => {
    const { problems } = of({
      IMAP_URL: "x",
      EMAIL_WEBHOOK_TOKEN: "curto",
      EMAIL_OWN_ADDRESSES: "imob sul",
      IMAP_FIRST_DAYS: "400",
      EMAIL_BOUNCE_SECRET: "curto",
    });
    expect(problems.map(({ variable }) => variable)).toEqual([
      "IMAP_URL",
      "EMAIL_WEBHOOK_TOKEN",
      "EMAIL_OWN_ADDRESSES",
      "EMAIL_BOUNCE_SECRET",
      "IMAP_FIRST_DAYS",
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/curto|400/);
  });
});
