/** Whose visit an event joins: the browser's own GA ids when the form sent them, else a stable stand-in. */
import { createHash } from "node:crypto";
import type { Lead } from "@streamleads/domain";

export interface Visit {
  /** Two positive whole numbers joined by a dot: the only shape that the validation server accepts. */
  client_id: string;
  session_id?: string;
}

const NUMBER = "[1-9][0-9]{0,19}";
const CLIENT_ID = new RegExp(`^${NUMBER}\\.${NUMBER}$`);
/** A whole `_ga` cookie: version, depth of the domain (and of the path), then the client id. */
const GA_COOKIE = new RegExp(`^GA1\\.[0-9]+(?:-[0-9]+)?\\.(${NUMBER}\\.${NUMBER})$`);
const SESSION_ID = new RegExp(`^${NUMBER}$`);

/**
 * The visit of a lead. A session belongs to its client, so without the browser's client id the session is left out.
 * The stand-in is derived from the lead's id alone: the same person stays one user in the reports, and the id cannot be
 * joined with anything outside. Such a lead shows "(not set)" as source and counts as one more user.
 */
export function visitOf(lead: Pick<Lead, "id" | "ga_client_id" | "ga_session_id">): Visit {
  const client_id = browserClientId(lead.ga_client_id);
  if (client_id === undefined) return { client_id: standInFor(lead.id) };
  const session_id = lead.ga_session_id?.trim() ?? "";
  return SESSION_ID.test(session_id) ? { client_id, session_id } : { client_id };
}

function browserClientId(value: string | null): string | undefined {
  const text = value?.trim() ?? "";
  return CLIENT_ID.test(text) ? text : GA_COOKIE.exec(text)?.[1];
}

function standInFor(leadId: number): string {
  const hash = createHash("sha256").update(`streamleads lead ${leadId}`).digest();
  // Zero is no positive number.
  return `${hash.readUInt32BE(0) || 1}.${hash.readUInt32BE(4) || 1}`;
}
