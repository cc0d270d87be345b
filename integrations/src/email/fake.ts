/**
 * A mail server to test against and for the sandbox: real SMTP on loopback, with log-in, strict about messages
 * (`fake-mail.ts`), and able to fail where real ones fail (`fake-faults.ts`). It delivers to nobody.
 */
import type { AddressInfo, Socket } from "node:net";
import type { Arrival } from "@streamleads/integration-kit/testing";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { type EmailFault, Faults, type Point } from "./fake-faults.ts";
import { type Envelope, readMessage } from "./fake-mail.ts";

export type { EmailFault } from "./fake-faults.ts";
export type { ReceivedMail } from "./fake-mail.ts";

export interface EmailFakeOptions {
  /** Default: any free port. */
  port?: number;
  /** `starttls` offers it and takes no log-in before it; `implicit` speaks nothing else. Default none, as on loopback. */
  tls?: { mode: "starttls" | "implicit"; key: string; cert: string };
  /** Does not offer log-in at all. */
  withoutLogin?: boolean;
}

const HOST = "127.0.0.1";
const USERNAME = "contato@imobsul.example";
const PASSWORD = "senha-da-sandbox";
const ARRIVALS_MAX = 20_000;
/** Dropped at once when the list is full, so that a bench does not move 20,000 entries for each arrival. */
const ARRIVALS_STEP = 1_000;

/** Starts the server on 127.0.0.1. */
export async function startEmailFake(options: EmailFakeOptions = {}): Promise<EmailFake> {
  const fake = new EmailFake(options);
  await fake.listen(options.port ?? 0);
  return fake;
}

export class EmailFake {
  readonly slug = "email";
  readonly label = "E-mail (SMTP)";
  readonly host = HOST;
  port = 0;
  /** Messages that were taken, oldest first (bounded to the last 20,000): kind `mail`, key = Message-ID, data = `ReceivedMail`. */
  readonly arrivals: Arrival[] = [];
  /** Messages begun (MAIL FROM), and connections or log-ins that met a fault before that. */
  requests = 0;
  /** Messages received to their final dot, whatever became of them. */
  messagesRead = 0;
  /** Log-ins tried, right or wrong. */
  logins = 0;
  readonly #options: EmailFakeOptions;
  readonly #server: SMTPServer;
  readonly #faults = new Faults();
  readonly #sockets = new Map<number, Socket>();
  readonly #waiters = new Set<{ ask: () => void; give: (error: Error) => void }>();

  constructor(options: EmailFakeOptions) {
    this.#options = options;
    this.#server = new SMTPServer({ ...serverOptions(options), ...this.#handlers() });
    // A client that breaks off is what some tests are about, and none of the server's business.
    this.#server.on("error", () => undefined);
    this.#server.server.on("connection", (socket: Socket) => this.#connected(socket));
  }

  /** `smtp://127.0.0.1:2525` */
  get url(): string {
    return `smtp://${HOST}:${this.port}`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** `SMTP_*` variables that point the hub here. */
  env(): Record<string, string> {
    const login = { SMTP_USERNAME: USERNAME, SMTP_PASSWORD: PASSWORD };
    return {
      SMTP_SERVER: HOST,
      SMTP_PORT: String(this.port),
      ...(!this.#options.withoutLogin && login),
      SMTP_USE_TLS: String(this.#options.tls !== undefined),
      SMTP_FROM: `Imob Sul <${USERNAME}>`,
    };
  }

  /** The next `count` conversations that get there meet this fault; without `count` all do until `heal()`. */
  fail(fault: EmailFault, count?: number): void {
    this.#faults.add(fault, count);
  }

  heal(): void {
    this.#faults.clear();
  }

  /** Resolves when the condition holds; asked again whenever something happens. Rejects after `timeoutMs`. */
  until(condition: (arrivals: Arrival[]) => boolean, timeoutMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter = {
        ask: () => {
          if (condition(this.arrivals)) end(resolve);
        },
        give: (error: Error) => end(() => reject(error)),
      };
      const timer = setTimeout(() => waiter.give(new Error(`email: not reached in ${timeoutMs} ms`)), timeoutMs);
      this.#waiters.add(waiter);
      waiter.ask();
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.server.once("error", reject);
      this.#server.listen(port, HOST, () => {
        this.port = (this.#server.server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    for (const { give } of [...this.#waiters]) give(new Error("email: closed while somebody waited"));
    for (const socket of this.#sockets.values()) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #handlers(): SMTPServerOptions {
    return {
      onConnect: ({ remotePort }, callback) => {
        const struck = this.#strike("connect", remotePort);
        if (struck !== "silence") callback(struck);
      },
      onAuth: ({ username, password }, { remotePort }, callback) => {
        this.logins += 1;
        const struck = this.#strike("auth", remotePort);
        if (struck === "silence") return;
        const isKnown = username === USERNAME && password === PASSWORD;
        const refusal = isKnown ? null : reply(535, "5.7.8 Username and Password not accepted");
        callback(struck ?? refusal, { user: USERNAME });
      },
      onMailFrom: (_address, { remotePort }, callback) => {
        this.requests += 1;
        const struck = this.#strike("mail", remotePort);
        if (struck !== "silence") callback(struck);
      },
      onRcptTo: (_address, { remotePort }, callback) => {
        const struck = this.#strike("rcpt", remotePort);
        if (struck !== "silence") callback(struck);
      },
      onData: (stream, { envelope, remotePort }, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", async () => {
          const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
          const to = envelope.rcptTo.map(({ address }) => address);
          const answer = await this.#receive(Buffer.concat(chunks), { from, to }, remotePort);
          if (answer instanceof Error) callback(answer);
          else if (answer !== "silence") callback(null, answer);
        });
      },
    };
  }

  /** `null`: go on; an error: the answer; `silence`: no answer at all. */
  #strike(point: Point, remotePort: number): Error | "silence" | null {
    const fault = this.#faults.take(point);
    if (fault && (point === "connect" || point === "auth")) this.requests += 1;
    this.#changed();
    if (!fault) return null;
    if (fault.kind === "smtp") return reply(fault.code, fault.text);
    if (fault.kind !== "hang") this.#sockets.get(remotePort)?.destroy();
    return "silence";
  }

  async #receive(raw: Buffer, envelope: Envelope, remotePort: number): Promise<string | Error> {
    this.messagesRead += 1;
    const struck = this.#strike("data", remotePort);
    if (struck !== null) return struck;
    // A bug in the fake must not look like a server that is silent.
    const read = await readMessage(raw, envelope).catch((error: unknown) => ({ problem: String(error) }));
    if (!("mail" in read) || read.problem !== undefined) return reply(550, `5.6.0 ${read.problem}`);
    const { mail, messageId } = read;
    if (this.arrivals.length >= ARRIVALS_MAX) this.arrivals.splice(0, ARRIVALS_STEP);
    const title = `E-mail para ${masked(mail.to)}: ${mail.subject}`;
    this.arrivals.push({ kind: "mail", title, data: mail, ...(messageId && { key: messageId }) });
    return this.#strike("answer", remotePort) ?? "2.0.0 Ok: queued";
  }

  #connected(socket: Socket): void {
    const port = socket.remotePort ?? 0;
    this.#sockets.set(port, socket);
    socket.once("close", () => {
      this.#sockets.delete(port);
      this.#changed();
    });
  }

  #changed(): void {
    for (const { ask } of [...this.#waiters]) ask();
  }
}

function serverOptions({ tls, withoutLogin }: EmailFakeOptions): SMTPServerOptions {
  const disabled = [tls?.mode === "starttls" ? [] : ["STARTTLS"], withoutLogin ? ["AUTH"] : []].flat();
  return {
    name: "smtp.sandbox.example",
    secure: tls?.mode === "implicit",
    ...(tls && { key: tls.key, cert: tls.cert }),
    authMethods: ["PLAIN", "LOGIN"],
    disabledCommands: disabled,
    allowInsecureAuth: !tls,
    // The texts of this fake carry their enhanced codes themselves.
    hideENHANCEDSTATUSCODES: true,
    disableReverseLookup: true,
    closeTimeout: 1,
  };
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** "a•••@…": enough for the sandbox page to tell two mails apart, and no address. */
function masked(address: string): string {
  return `${address.slice(0, 1)}•••@…`;
}
