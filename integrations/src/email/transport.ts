/** One attempt to hand a mail to a connection's server. Pools live here, one per server and login, until `closePool`. */
import { createHash } from "node:crypto";
import type { Outcome } from "@streamleads/domain";
import { createTransport, type Transporter } from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { outcomeOfFailure } from "./errors.ts";
import { type Mail, type MailClass, messageOf } from "./mail.ts";
import { isMailAddress } from "./mailbox.ts";
import { codedError, poolOptions, TellingPool } from "./pool.ts";
import { type EmailSettings, type MailServer, mailServerOf } from "./settings.ts";

/** Simultaneous connections per server: nodemailer's own default. Microsoft 365 takes only 3 (README). */
export const CONCURRENCY = 5;
/** An attempt of the delivery protocol ends within 15 s; this leaves room to settle. */
const ATTEMPT_MS = 12_000;

export interface SendOptions {
  signal: AbortSignal;
  now: Date;
  /** Counts from 1. */
  attempt: number;
  /** The whole attempt, from connecting to the server's last word. Default 12 s. */
  timeoutMs?: number | undefined;
}

/** Sends one mail to its one address. What the network or the server does is an outcome; only a mistake in our own code throws. */
export async function sendMail(settings: EmailSettings, mail: Mail, options: SendOptions): Promise<Outcome> {
  const server = mailServerOf(settings);
  if ("kind" in server) return server;
  if (!isMailAddress(mail.to)) return invalidAddress(mail.class);
  const message = messageOf(mail, server.from, server.bounce);
  const limit = limitOf(options);
  try {
    const info = await poolFor(server).sendMail({ ...message, signal: limit.signal });
    // Some relays replace the Message-ID and name theirs in the reply: bounces and replies will carry that one.
    return { kind: "delivered", externalId: info.serverMessageId ?? info.messageId };
  } catch (error) {
    const { attempt, now, signal } = options;
    return outcomeOfFailure(error, { attempt, now, toLead: mail.class === "lead", isStopped: signal.aborted });
  } finally {
    limit.end();
  }
}

/** Connects, secures and logs in over a connection of its own, sends nothing, and leaves. */
export async function checkServer(settings: EmailSettings, options: Omit<SendOptions, "attempt">): Promise<Outcome> {
  const server = mailServerOf(settings);
  if ("kind" in server) return server;
  const limit = limitOf(options);
  // The library cannot be told to stop a check: its own time-out ends what the race below has given up.
  const transport = createTransport(new TellingPool({ ...poolOptions(server, 1), socketTimeout: ATTEMPT_MS }));
  try {
    await Promise.race([transport.verify(), rejectedWhenEnded(limit.signal)]);
    const how = `${server.security === "none" ? "sem TLS" : "com TLS"} e ${server.login ? "com login" : "sem login"}`;
    return { kind: "delivered", note: `O servidor aceitou a conexão ${how}.` };
  } catch (error) {
    // A person waits for this answer: a certificate that fails is reported at once, not after another try.
    const failure = error instanceof Error ? codedError(error) : error;
    const { now, signal } = options;
    return outcomeOfFailure(failure, { attempt: 2, now, toLead: false, isStopped: signal.aborted });
  } finally {
    limit.end();
    transport.close();
  }
}

/** Lets mails in flight finish, closes idle connections and forgets the pool. Nothing happens when there is none. */
export function closePool(settings: EmailSettings): void {
  const server = mailServerOf(settings);
  if ("kind" in server) return;
  const key = keyOf(server);
  pools.get(key)?.close();
  pools.delete(key);
}

const pools = new Map<string, Transporter<SMTPPool.SentMessageInfo>>();

function poolFor(server: MailServer): Transporter<SMTPPool.SentMessageInfo> {
  const key = keyOf(server);
  let pool = pools.get(key);
  if (!pool) {
    pool = createTransport(new TellingPool(poolOptions(server, CONCURRENCY)));
    pools.set(key, pool);
  }
  return pool;
}

/** Settings come as a new object with each attempt; the same server and login are the same pool. Hashed: a key gets printed sooner or later. */
function keyOf({ host, port, security, login }: MailServer): string {
  const identity = JSON.stringify([host, port, security, login?.user, login?.pass]);
  return createHash("sha256").update(identity).digest("base64url");
}

/** The attempt's signal, which also ends after `timeoutMs`. */
function limitOf({ signal, timeoutMs = ATTEMPT_MS }: Pick<SendOptions, "signal" | "timeoutMs">) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  return { signal: AbortSignal.any([signal, late.signal]), end: () => clearTimeout(timer) };
}

function rejectedWhenEnded(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(Object.assign(new Error("attempt ended"), { code: "EABORT" }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

const WHOSE: Readonly<Record<MailClass, { who: string; where: string }>> = {
  lead: { who: "do lead", where: "no lead" },
  staff: { who: "do corretor", where: "em VENDEDORES" },
  operator: { who: "dos alertas", where: "em ALERTA_EMAIL (um endereço por mensagem)" },
};

function invalidAddress(mailClass: MailClass): Outcome {
  const { who, where } = WHOSE[mailClass];
  const reason = `O e-mail ${who} não é um endereço válido.`;
  return {
    kind: "rejected",
    cause: "invalid_address",
    reason,
    fix: `Corrija o endereço ${where} e reenvie a entrega.`,
  };
}
