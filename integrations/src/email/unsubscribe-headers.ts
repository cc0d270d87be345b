/**
 * The header pair of one-click unsubscribe (RFC 8058): the mailbox provider POSTs `List-Unsubscribe=One-Click` to the
 * address, without cookies or log-in. Gmail and Yahoo ask for it on bulk mail (checked 2026-11-23). Making and reading
 * the token, and the page behind the address, belong to the hub. A relay that signs with DKIM must include both headers.
 */
import { safeLink } from "./escape.ts";

export interface UnsubscribeHeaders {
  "List-Unsubscribe": string;
  "List-Unsubscribe-Post": string;
}

/** The pair for an http(s) address, or `undefined` when it is none. The hub alone decides where http is good enough (loopback, sandbox). */
export function unsubscribeHeaders(url: string | undefined): UnsubscribeHeaders | undefined {
  const address = safeLink(url);
  if (address === undefined) return undefined;
  // ">" cannot stand in a normalised address, nor can CR or LF: the value stays one header with one address.
  return { "List-Unsubscribe": `<${address}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}
