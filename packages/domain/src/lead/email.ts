/** E-mail addresses: the practical part of RFC 5322 (a dot-atom and a host name), lower case. */
import { cleanLine } from "./text.ts";

/** Writes a domain in its one ASCII form ("imóveis.com.br" → "xn--imveis-…"); `undefined` when it is no domain. */
export type FoldDomain = (domain: string) => string | undefined;

/** RFC 5321: 254 octets for a path, 64 for the part before the @, 63 for a label. */
const EMAIL_MAX = 254;
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;
const TOP_LABEL = /^(?:[\p{L}\p{M}]{2,63}|xn--[a-z0-9-]{1,59})$/u;

/**
 * The address as it is stored and compared, or `undefined` when mail could not be sent to it. The part before the @ is
 * lower-cased too: no provider in use tells capitals apart, and forms of phones begin with one. Quoted local parts,
 * comments, address literals and accents before the @ are refused. A domain with accents is kept as written unless
 * `foldDomain` says its ASCII form.
 */
export function normalizeEmail(raw: string, foldDomain?: FoldDomain): string | undefined {
  if (raw.length > 2 * EMAIL_MAX) return undefined;
  const email = cleanLine(raw).toLowerCase().normalize("NFC");
  const at = email.lastIndexOf("@");
  const local = email.slice(0, Math.max(at, 0));
  const written = email.slice(at + 1);
  if (local.length > 64 || !LOCAL.test(local) || !isDomain(written)) return undefined;
  const domain = foldDomain ? foldDomain(written) : written;
  if (domain === undefined || !isDomain(domain)) return undefined;
  const folded = `${local}@${domain}`;
  return folded.length <= EMAIL_MAX ? folded : undefined;
}

export function isValidEmail(email: string | null | undefined): boolean {
  return typeof email === "string" && normalizeEmail(email) !== undefined;
}

function isDomain(domain: string): boolean {
  const labels = domain.split(".");
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && TOP_LABEL.test(labels.at(-1) ?? "");
}
