/** Links that only the hub can give: the lead's page for staff; for the person, the unsubscribe page and their own agenda. */
import type { JobParams } from "@streamleads/integration-kit";
import type { Config } from "../config.ts";
import type { Connections } from "../connections/connections.ts";
import type { Sealer } from "../store/sealer.ts";
import type { Leased } from "./leased.ts";

/** Scope of unsubscribe tokens; their payload is `<lead id>:<channel>`. */
export const UNSUBSCRIBE_SCOPE = "unsubscribe";

/** Mails that a person can end. */
const MAILS_TO_LEADS: ReadonlySet<Leased["action"]> = new Set(["email.welcome", "email.nurture"]);

export type Links = Pick<JobParams, "unsubscribeUrl" | "leadUrl" | "schedulingUrl">;

export interface LinksOptions {
  config: Config;
  connections: Connections;
  sealer: Sealer;
  /** Where the hub listens, for links that only work on this machine. */
  localUrl: () => string;
}

/**
 * Without an https PUBLIC_URL nobody outside could open the unsubscribe page, so the link is left out and the mail is
 * skipped with that reason; mail that stays on this machine (loopback SMTP, the sandbox) gets the local address.
 */
export function linksFor(options: LinksOptions): (leased: Leased) => Links {
  const { config, connections, sealer, localUrl } = options;
  const isPublic = config.PUBLIC_URL?.startsWith("https://") === true;
  return (leased) => {
    const connection = connections.get(leased.connectionId);
    const staysHere = connection?.sandbox === true || isLoopback(connection?.settings.server);
    const base = isPublic || (config.PUBLIC_URL && staysHere) ? config.PUBLIC_URL : staysHere ? localUrl() : undefined;
    const leadUrl = config.PUBLIC_URL ?? (staysHere ? localUrl() : undefined);
    const links: Links = {};
    if (leadUrl) links.leadUrl = `${leadUrl}/leads/${leased.leadId}`;
    if (base && MAILS_TO_LEADS.has(leased.action)) {
      links.unsubscribeUrl = `${base}/u/${sealer.sign(UNSUBSCRIBE_SCOPE, `${leased.leadId}:email`)}`;
    }
    if (leased.schedulingUrl) links.schedulingUrl = leased.schedulingUrl;
    return links;
  };
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/.test(host);
}
