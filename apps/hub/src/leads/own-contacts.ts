/** Addresses and numbers of the company itself: brokers type them for their clients, so they identify nobody. */
import type { OwnContacts } from "@streamleads/domain";
import type { Config } from "../config.ts";

/** Mail providers where everybody has an address: having one's own mailbox there does not make it the company's. */
const PUBLIC_MAIL = new Set([
  "gmail.com",
  "googlemail.com",
  "hotmail.com",
  "hotmail.com.br",
  "outlook.com",
  "outlook.com.br",
  "live.com",
  "msn.com",
  "yahoo.com",
  "yahoo.com.br",
  "icloud.com",
  "me.com",
  "uol.com.br",
  "bol.com.br",
  "terra.com.br",
  "ig.com.br",
  "globo.com",
  "protonmail.com",
]);

export function ownContacts(config: Config): OwnContacts {
  const mails = [
    config.ADMIN_EMAIL,
    config.ALERTA_EMAIL,
    config.env.SMTP_FROM,
    ...config.VENDEDORES.map((b) => b.email),
  ];
  const domains = mails.flatMap((mail) => /@([^@\s>]+)>?\s*$/.exec(mail ?? "")?.[1]?.toLowerCase() ?? []);
  return {
    companyDomains: [...new Set(domains)].filter((domain) => !PUBLIC_MAIL.has(domain)),
    companyPhones: config.VENDEDORES.map((broker) => broker.telefone),
  };
}
