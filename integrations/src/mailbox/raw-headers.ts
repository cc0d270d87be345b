/** The header block of a message as bytes, read without parsing the message: enough to know it again. */
import { createHash } from "node:crypto";

export type Headers = ReadonlyMap<string, readonly string[]>;

/** A header block larger than this is no mail program's. */
const HEADER_BYTES_MAX = 256_000;
const MESSAGE_ID_MAX = 200;

/** Headers by lower-case name, unfolded, in order; encoded words stay encoded. At most 256 kB are looked at. Never throws. */
export function headersOf(raw: Buffer | string): Headers {
  const text = typeof raw === "string" ? raw.slice(0, HEADER_BYTES_MAX) : raw.toString("latin1", 0, HEADER_BYTES_MAX);
  const found = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of text.replace(/^\s*\n/, "").split(/\r?\n/)) {
    if (line === "") break;
    if (/^[ \t]/.test(line)) {
      if (last?.length) last[last.length - 1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!/^[!-9;-~]+$/.test(name)) {
      last = undefined;
      continue;
    }
    last = found.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    found.set(name, last);
  }
  return found;
}

/** The first value of a header. */
export function header(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.[0];
}

/** An id that the e-mail connector gave: the delivery's key at the sender's domain. */
export function isOurId(id: string): boolean {
  return /^<sl-[a-z0-9_-]{1,61}@/.test(id);
}

/** The first `<id@host>` in a text, without what cannot stand in one. */
export function messageIdIn(text: string | undefined): string | undefined {
  return messageIdsIn(text)[0];
}

/** All `<id@host>` in a text, in order, at most 100. */
export function messageIdsIn(text: string | undefined): string[] {
  return (text?.slice(0, 20_000).match(/<[^<>\s\p{Cc}]{1,400}>/gu) ?? [])
    .filter((id) => id.length <= MESSAGE_ID_MAX && id.includes("@"))
    .slice(0, 100);
}

/**
 * By what a message is known when it comes again: its Message-ID with a mark of date, sender and subject, because some
 * form scripts give every mail the same id. Without an id a hash of all of it.
 */
export function identityOf(raw: Buffer): string {
  const headers = headersOf(raw);
  const id = messageIdIn(header(headers, "message-id"));
  if (id === undefined) return `sha256:${createHash("sha256").update(raw).digest("hex")}`;
  const rest = ["date", "from", "subject"].map((name) => header(headers, name) ?? "").join("\n");
  return `${id} ${createHash("sha256").update(rest).digest("hex").slice(0, 12)}`;
}
