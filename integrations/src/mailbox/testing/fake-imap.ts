/**
 * An IMAP server to test against: one account, one folder, real sockets on loopback, strict about the order of commands
 * and about what it knows (RFC 3501, 2177, 4315). What a client asks that it does not know is answered BAD and kept, so
 * that a test can say there was nothing of the kind.
 */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Changing } from "./changing.ts";

export interface FakeMail {
  uid: number;
  raw: Buffer;
  flags: Set<string>;
  received: Date;
}

export interface FakeImapOptions {
  password?: string;
  uidValidity?: number;
  /** Not among the capabilities, and refused. */
  withoutIdle?: boolean;
  /** PERMANENTFLAGS without `\*`: no keywords of clients. */
  withoutKeywords?: boolean;
}

export const FAKE_USER = "leads@imobsul.example";
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export class FakeImap extends Changing {
  port = 0;
  uidValidity: number;
  readonly mails: FakeMail[] = [];
  /** Commands as they came, without tags; the password is not among them. */
  readonly commands: string[] = [];
  readonly refused: string[] = [];
  logins = 0;
  /** Answers the next commands whose line matches, instead of obeying: `NO …`, or "cut" for the connection. */
  readonly faults: { on: RegExp; answer: string }[] = [];
  readonly #options: FakeImapOptions;
  readonly #server: Server;
  readonly #sessions = new Set<Session>();
  #nextUid = 1;

  constructor(options: FakeImapOptions = {}) {
    super();
    this.#options = options;
    this.uidValidity = options.uidValidity ?? 7;
    this.#server = createServer((socket) => this.#connected(socket));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  url(folder = "INBOX"): string {
    return `imap://${encodeURIComponent(FAKE_USER)}:${this.password}@127.0.0.1:${this.port}/${folder}`;
  }

  get password(): string {
    return this.#options.password ?? "s3gr3d0-da-caixa";
  }

  get capabilities(): string {
    return ["IMAP4rev1", "ID", "NAMESPACE", "ENABLE", "UIDPLUS", ...(this.#options.withoutIdle ? [] : ["IDLE"])].join(
      " ",
    );
  }

  get permanentFlags(): string {
    return this.#options.withoutKeywords ? "\\Seen \\Deleted" : "\\Seen \\Deleted \\*";
  }

  get uidNext(): number {
    return this.#nextUid;
  }

  /** A mail arrives; whoever is idle is told at once. */
  deliver(raw: string | Buffer, received = new Date("2026-11-23T12:00:00Z")): FakeMail {
    const bytes = Buffer.from(Buffer.from(raw).toString("latin1").replace(/\r?\n/g, "\r\n"), "latin1");
    const mail = { uid: this.#nextUid, raw: bytes, flags: new Set<string>(), received };
    this.#nextUid += 1;
    this.mails.push(mail);
    for (const session of this.#sessions) session.tell(`* ${this.mails.length} EXISTS`);
    return mail;
  }

  /** The folder is made anew: same mails, other numbers. */
  renumber(uidValidity: number): void {
    this.uidValidity = uidValidity;
    this.#nextUid = 1;
    for (const mail of this.mails) {
      mail.uid = this.#nextUid;
      this.#nextUid += 1;
    }
  }

  /** Every connection ends without a word. */
  cut(): void {
    for (const session of this.#sessions) session.end();
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Sessions that wait in IDLE. */
  get idling(): number {
    return [...this.#sessions].filter(({ isIdle }) => isIdle).length;
  }

  #connected(socket: Socket): void {
    const session = new Session(this, socket);
    this.#sessions.add(session);
    socket.on("close", () => {
      this.#sessions.delete(session);
      this.changed();
    });
    this.changed();
  }
}

class Session {
  isIdle = false;
  readonly #server: FakeImap;
  readonly #socket: Socket;
  #state: "new" | "in" | "selected" = "new";
  #input = "";
  #pending: string[] = [];
  #idleTag = "";

  constructor(server: FakeImap, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      this.#input += chunk.toString("latin1");
      this.#read();
    });
    this.#say(`* OK [CAPABILITY ${server.capabilities}] pronto`);
  }

  /** News of the folder: at once in IDLE, else with the next answer. */
  tell(line: string): void {
    if (this.#state !== "selected") return;
    if (this.isIdle) this.#say(line);
    else this.#pending.push(line);
  }

  end(): void {
    this.#socket.destroy();
  }

  #say(line: string): void {
    if (!this.#socket.destroyed) this.#socket.write(`${line}\r\n`, "latin1");
  }

  #read(): void {
    for (let end = this.#input.indexOf("\r\n"); end >= 0; end = this.#input.indexOf("\r\n")) {
      const line = this.#input.slice(0, end);
      this.#input = this.#input.slice(end + 2);
      this.#obey(line);
      this.#server.changed();
    }
  }

  #obey(line: string): void {
    if (this.isIdle) {
      const isDone = line.toUpperCase() === "DONE";
      this.isIdle = !isDone;
      this.#say(isDone ? `${this.#idleTag} OK idle over` : "* BAD only DONE ends IDLE");
      return;
    }
    const [tag = "*", ...words] = line.split(" ");
    const command = words.join(" ");
    const isLogin = /^LOGIN /i.test(command);
    this.#server.commands.push(isLogin ? "LOGIN" : command);
    const at = this.#server.faults.findIndex(({ on }) => on.test(command));
    const [fault] = at < 0 ? [] : this.#server.faults.splice(at, 1);
    if (fault) {
      if (fault.answer === "cut") this.end();
      else this.#say(`${tag} ${fault.answer}`);
      return;
    }
    const answer = this.#answer(tag, command);
    if (answer === undefined) {
      this.#server.refused.push(command);
      this.#say(`${tag} BAD what is ${words[0] ?? ""}`);
      return;
    }
    for (const news of this.#pending.splice(0)) this.#say(news);
    if (answer !== "") this.#say(`${tag} ${answer}`);
  }

  /** The tagged answer without its tag; "" when it comes later; `undefined` for what is not known in this state. */
  #answer(tag: string, command: string): string | undefined {
    if (/^CAPABILITY$/i.test(command)) return this.#told(`* CAPABILITY ${this.#server.capabilities}`);
    if (/^NOOP$/i.test(command)) return "OK";
    if (/^ID /i.test(command)) return this.#told('* ID ("name" "falso")');
    if (/^LOGOUT$/i.test(command)) {
      this.#say("* BYE");
      this.#say(`${tag} OK`);
      this.#socket.end();
      return "";
    }
    if (this.#state === "new") return this.#login(command);
    if (/^NAMESPACE$/i.test(command)) return this.#told('* NAMESPACE (("" "/")) NIL NIL');
    if (/^ENABLE /i.test(command)) return this.#told("* ENABLED");
    if (/^(?:LIST|LSUB) /i.test(command)) return this.#told('* LIST () "/" "INBOX"');
    const select = /^(SELECT|EXAMINE) "?([^"]+)"?$/i.exec(command);
    if (select) return this.#select(select[1] === "EXAMINE", select[2] ?? "");
    if (this.#state !== "selected") return undefined;
    if (/^IDLE$/i.test(command) && this.#server.capabilities.includes("IDLE")) {
      this.#idleTag = tag;
      for (const news of this.#pending.splice(0)) this.#say(news);
      this.#say("+ idling");
      this.isIdle = true;
      return "";
    }
    return this.#search(command) ?? this.#fetch(command) ?? this.#store(command);
  }

  #told(line: string): string {
    this.#say(line);
    return "OK";
  }

  #login(command: string): string | undefined {
    const match = /^LOGIN "?([^" ]+)"? "?([^" ]+)"?$/i.exec(command);
    if (!match) return undefined;
    this.#server.logins += 1;
    const isRight = match[1] === FAKE_USER && match[2] === this.#server.password;
    if (!isRight) return "NO [AUTHENTICATIONFAILED] Authentication failed.";
    this.#state = "in";
    return `OK [CAPABILITY ${this.#server.capabilities}] in`;
  }

  #select(isReadOnly: boolean, folder: string): string {
    if (folder !== "INBOX") return "NO [NONEXISTENT] no such folder";
    this.#state = "selected";
    this.#pending = [];
    this.#say("* FLAGS (\\Seen \\Deleted)");
    this.#say(`* OK [PERMANENTFLAGS (${this.#server.permanentFlags})] ok`);
    this.#say(`* ${this.#server.mails.length} EXISTS`);
    this.#say(`* OK [UIDVALIDITY ${this.#server.uidValidity}] ok`);
    this.#say(`* OK [UIDNEXT ${this.#server.uidNext}] ok`);
    return `OK [${isReadOnly ? "READ-ONLY" : "READ-WRITE"}] selected`;
  }

  #search(command: string): string | undefined {
    const since = /^UID SEARCH SINCE (\d{1,2})-(\w{3})-(\d{4})$/i.exec(command);
    const above = /^UID SEARCH UID (\d+):\*$/i.exec(command);
    if (!since && !above) return undefined;
    const { mails } = this.#server;
    const from = since ? Date.UTC(Number(since[3]), MONTHS.indexOf(since[2] ?? ""), Number(since[1])) : 0;
    // "n:*" holds the last mail whatever n is.
    const low = above ? Math.min(Number(above[1]), mails.at(-1)?.uid ?? 0) : 0;
    const uids = mails.filter(({ uid, received }) => uid >= low && received.getTime() >= from).map(({ uid }) => uid);
    return this.#told(`* SEARCH${uids.map((uid) => ` ${uid}`).join("")}`);
  }

  #fetch(command: string): string | undefined {
    const match = /^UID FETCH (\d+) \((.+)\)$/i.exec(command);
    if (!match) return undefined;
    const index = this.#server.mails.findIndex(({ uid }) => uid === Number(match[1]));
    const mail = this.#server.mails[index];
    if (!mail) return "OK";
    const items = (match[2] ?? "").replace(/BODY\.PEEK\[\]<(\d+)\.(\d+)>/i, "PART:$1:$2").split(" ");
    const parts = items.map((item) => itemOf(item, mail));
    if (parts.some((part) => part === undefined)) return undefined;
    return this.#told(`* ${index + 1} FETCH (${parts.join(" ")})`);
  }

  #store(command: string): string | undefined {
    const match = /^UID STORE ([\d,:]+) \+FLAGS \(([^)]+)\)$/i.exec(command);
    if (!match) return undefined;
    for (const mail of this.#server.mails) {
      if (isIn(match[1] ?? "", mail.uid)) for (const flag of (match[2] ?? "").split(" ")) mail.flags.add(flag);
    }
    return "OK";
  }
}

function itemOf(item: string, mail: FakeMail): string | undefined {
  const name = item.toUpperCase();
  if (name === "UID") return `UID ${mail.uid}`;
  if (name === "FLAGS") return `FLAGS (${[...mail.flags].join(" ")})`;
  if (name === "RFC822.SIZE") return `RFC822.SIZE ${mail.raw.length}`;
  const part = /^PART:(\d+):(\d+)$/.exec(name);
  if (!part) return undefined;
  const bytes = mail.raw.subarray(Number(part[1]), Number(part[1]) + Number(part[2]));
  return `BODY[]<${part[1]}> {${bytes.length}}\r\n${bytes.toString("latin1")}`;
}

function isIn(set: string, uid: number): boolean {
  return set.split(",").some((range) => {
    const [low, high = low] = range.split(":").map(Number);
    return low !== undefined && high !== undefined && uid >= low && uid <= high;
  });
}

/** Starts one on a free port. */
export function startFakeImap(options: FakeImapOptions = {}): Promise<FakeImap> {
  return new FakeImap(options).listen();
}
