/** A connection to the mailbox: encrypted unless it is this machine's, bounded in time and size, silent in logs. */
import type { ImapFlow, ImapFlowOptions } from "imapflow";
import { ImapFailure, imapOutcome } from "./imap-outcome.ts";
import type { ImapServer } from "./settings.ts";

/** One mail is fetched up to here; more than this in one answer is no mail of ours. */
const LITERAL_MAX = 12_000_000;
const CONNECT_MS = 15_000;
/** Longer than the wait between two looks, so that a quiet mailbox is not taken for a dead connection. */
const SILENCE_MS = 6 * 60_000;

/** What the library is told. Certificates are always checked; without TLS nothing is sent to another machine. */
export function imapOptions(server: ImapServer): ImapFlowOptions {
  return {
    host: server.host,
    port: server.port,
    secure: server.security === "implicit",
    ...(server.security !== "implicit" && { doSTARTTLS: server.security === "starttls" }),
    tls: { minVersion: "TLSv1.2" },
    auth: { user: server.user, pass: server.pass },
    clientInfo: { name: "StreamLeads", version: false, vendor: false, "support-url": false },
    // Its log lines carry addresses and folder names.
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    maxLiteralSize: LITERAL_MAX,
    maxResponseSize: LITERAL_MAX + 1_000_000,
  };
}

/**
 * A client that is not connected yet. Errors that belong to no command come to it as the end of the connection.
 * The library is read with the first client: most installations have no mailbox, and it takes some 15 MB.
 */
export async function imapClient(server: ImapServer): Promise<ImapFlow> {
  const { ImapFlow } = await import("imapflow");
  const client = new ImapFlow(imapOptions(server));
  // Without a listener an error event would end the process; "close" follows it, and whoever waits hears of that.
  client.on("error", () => undefined);
  return client;
}

/** Runs one step of the protocol; whatever goes wrong in it is the mailbox's failure, in words. @throws ImapFailure */
export async function imap<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof ImapFailure ? error : new ImapFailure(imapOutcome(error), { cause: error });
  }
}
