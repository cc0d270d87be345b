/** The SMTP library's pool, made to tell how far a failed message got, and set up so that our queue owns every retry. */
import { Readable } from "node:stream";
import type { MailMessage, NodemailerError } from "nodemailer";
import SMTPPool from "nodemailer/lib/smtp-pool";
import type { MailServer } from "./settings.ts";

/** Whole of connecting: DNS, TCP, greeting, TLS. The attempt's own deadline is in `transport.ts`. */
const CONNECT_MS = 8_000;
/** Idle connections say goodbye before most servers do: a stale one costs an attempt. */
const IDLE_MS = 60_000;

/** Options of the pool for a server. `maxConnections` is the connector's concurrency, so nothing queues inside the pool. */
export function poolOptions(server: MailServer, maxConnections: number): SMTPPool.Options {
  return {
    host: server.host,
    port: server.port,
    secure: server.security === "implicit",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    tls: { minVersion: "TLSv1.2" },
    ...(server.login && { auth: server.login, forceAuth: true }),
    maxConnections,
    maxMessages: 100,
    // Its default of 5 sends a message again behind our back when a connection closes (nodemailer 10.6).
    maxRequeues: 0,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS / 2,
    // Counts idle time as well: shorter than the idle time it would break pooled connections instead of ending them.
    socketTimeout: IDLE_MS + 5_000,
    socketCloseTimeout: 1_000,
    idleTimeout: IDLE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * A pool whose errors carry `bodyStarted`: whether the server had agreed to take the message and the first byte of it
 * was on its way. Connection errors look alike in all phases, so the message itself tells: it is read only after 354.
 */
export class TellingPool extends SMTPPool {
  override send(mail: MailMessage<SMTPPool.SentMessageInfo>, callback: Parameters<SMTPPool["send"]>[1]): boolean {
    let bodyStarted = false;
    mail.message.processFunc((input) =>
      Readable.from(
        readMarking(input, () => {
          bodyStarted = true;
        }),
        { objectMode: false },
      ),
    );
    return super.send(mail, (error, info) => {
      callback(error && Object.assign(codedError(error), { bodyStarted }), info);
    });
  }
}

/** The library leaves the code out when a pool or a connection was closed under a waiting message. */
export function codedError(error: NodemailerError): NodemailerError {
  return Object.assign(error, { code: error.code ?? "ECONNECTION" });
}

/** Nothing runs before the first read. */
async function* readMarking(input: Readable, onFirstRead: () => void): AsyncGenerator<Buffer> {
  onFirstRead();
  yield* input;
}
