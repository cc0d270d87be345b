/** The people of this installation: the first owner, who is logged in, and the routes of the login library. */
import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Auth } from "better-auth";
import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import { ADDRESS_HEADER, AUTH_PATH, openBetterAuth, type PeopleSettings } from "./better-auth.ts";
import type { Caller } from "./caller.ts";

export type Person = Extract<Caller, { kind: "person" }>;

export interface NewOwner {
  name: string;
  email: string;
  password: string;
}

export interface OwnerLink {
  /** Page of the dashboard, to be put behind the hub's address. */
  path: string;
  expiresAt: Date;
}

export type FirstAccess =
  /** The owner exists and is logged in by these cookies. */
  { kind: "created"; person: Person; cookies: string[] } | { kind: "invalid_link" } | { kind: "owner_exists" };

const LINK_SETTING = "owner_link";
const LINK_DAYS = 7;
/** Processes that start together each make a link; all of them work until one is used. */
const LINKS_MAX = 5;

/** The library asks how somebody came to be; nothing of ours listens to it. */
const BY_THE_HUB = { method: "admin" } as const;

interface StoredLink {
  hash: string;
  expires_at: string;
}

export class People {
  readonly #settings: PeopleSettings;
  readonly #now: () => Date;
  #auth: Promise<Auth> | undefined;

  constructor(settings: PeopleSettings, now: () => Date) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Who holds the session of these cookies; `null` for none, or one that is over. */
  async personOf(headers: IncomingHttpHeaders): Promise<Person | null> {
    const auth = await this.#library();
    try {
      const found = await auth.api.getSession({ headers: new Headers({ cookie: headers.cookie ?? "" }) });
      return found ? personOf(found.user) : null;
    } catch (error) {
      // The library hides what the database said; asking it ourselves tells an outage from a fault.
      await this.#settings.db.pool.query("select 1");
      throw error;
    }
  }

  /** Answers one of the library's own routes (`/api/auth/…`). */
  async handle(request: Request): Promise<Response> {
    return (await this.#library()).handler(request);
  }

  /** Makes the owner of ADMIN_EMAIL, unless somebody has that e-mail: a password that was changed since is kept. */
  async ensureOwner(owner: NewOwner): Promise<"created" | "exists"> {
    // One process at a time: what looks half made may be another's, still being made.
    return this.#db.transaction(async (client) => {
      await client.query("select pg_advisory_xact_lock(hashtext('streamleads:owner'))");
      if (await this.#canLogIn(owner.email)) return "exists";
      await this.#createOwner(owner);
      return "created";
    });
  }

  /**
   * A link with which whoever has it becomes the owner, once, within 7 days; `null` when there is an owner.
   * Only its hash is stored.
   */
  async createOwnerLink(): Promise<OwnerLink | null> {
    if (await this.#hasOwner()) return null;
    const token = randomBytes(32).toString("base64url");
    const expiresAt = new Date(this.#now().getTime() + LINK_DAYS * 86_400_000);
    await this.#db.kysely.transaction().execute(async (trx) => {
      await sql`insert into settings (key, value) values (${LINK_SETTING}, '[]') on conflict (key) do nothing`.execute(
        trx,
      );
      const valid = (await lockedLinks(trx)).filter((link) => new Date(link.expires_at) > this.#now());
      const links = [{ hash: hashOf(token), expires_at: expiresAt.toISOString() }, ...valid].slice(0, LINKS_MAX);
      await sql`update settings set value = ${JSON.stringify(links)}::jsonb, updated_at = now()
        where key = ${LINK_SETTING}`.execute(trx);
    });
    return { path: `/primeiro-acesso?token=${token}`, expiresAt };
  }

  /** Uses a link of `createOwnerLink`: makes the owner, ends all links, logs in. */
  async firstAccess(token: string, owner: NewOwner, context: Headers): Promise<FirstAccess> {
    const result = await this.#db.kysely.transaction().execute(async (trx) => {
      // The row's lock lets one of two simultaneous uses through.
      const hash = hashOf(token);
      const link = (await lockedLinks(trx)).find((one) => one.hash === hash);
      if (!link || new Date(link.expires_at) <= this.#now()) return "invalid_link";
      if (await this.#hasOwner()) return "owner_exists";
      await this.#createOwner(owner);
      await sql`delete from settings where key = ${LINK_SETTING}`.execute(trx);
      return "created";
    });
    if (result !== "created") return { kind: result };
    const auth = await this.#library();
    const { headers, response } = await auth.api.signInEmail({
      body: { email: owner.email, password: owner.password },
      headers: context,
      returnHeaders: true,
    });
    return { kind: "created", person: personOf(response.user), cookies: headers.getSetCookie() };
  }

  async #createOwner({ name, email, password }: NewOwner): Promise<void> {
    const { internalAdapter, password: hasher } = await (await this.#library()).$context;
    const hash = await hasher.hash(password);
    // Killed between the two writes below, an earlier try left somebody who can never log in.
    await sql`delete from people p where email = ${email.toLowerCase()}
      and not exists (select from people_accounts a where a.user_id = p.id)`.execute(this.#db.kysely);
    const person = { name, email: email.toLowerCase(), emailVerified: true, role: "owner" };
    const user = await internalAdapter.createUser(person, BY_THE_HUB);
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: "credential",
      accountId: user.id,
      password: hash,
    });
  }

  async #hasOwner(): Promise<boolean> {
    const { rows } = await sql`select from people p join people_accounts a on a.user_id = p.id
      where p.role = 'owner' limit 1`.execute(this.#db.kysely);
    return rows.length > 0;
  }

  async #canLogIn(email: string): Promise<boolean> {
    const { rows } = await sql`select from people p join people_accounts a on a.user_id = p.id
      where p.email = ${email.toLowerCase()} limit 1`.execute(this.#db.kysely);
    return rows.length > 0;
  }

  get #db(): Database {
    return this.#settings.db;
  }

  #library(): Promise<Auth> {
    this.#auth ??= openBetterAuth(this.#settings).catch((error: unknown) => {
      this.#auth = undefined;
      throw error;
    });
    return this.#auth;
  }
}

/** A request for the library, with the address that we vouch for instead of what the caller claims. */
export function requestForLibrary(
  from: { method: string; protocol: string; host: string; url: string; ip: string; headers: IncomingHttpHeaders },
  body: Buffer | undefined,
): Request {
  const headers = headersForLibrary(from.headers, from.ip);
  const hasBody = body !== undefined && body.length > 0 && from.method !== "GET" && from.method !== "HEAD";
  return new Request(`${from.protocol}://${from.host}${from.url}`, {
    method: from.method,
    headers,
    ...(hasBody && { body: new Uint8Array(body) }),
  });
}

const PASSED_HEADERS = [
  ...["content-type", "accept", "cookie", "origin", "referer", "user-agent"],
  ...["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"],
];

export function headersForLibrary(given: IncomingHttpHeaders, ip: string): Headers {
  const headers = new Headers({ [ADDRESS_HEADER]: ip });
  for (const name of PASSED_HEADERS) {
    const value = given[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return headers;
}

export function isAuthPath(path: string): boolean {
  return path.startsWith(`${AUTH_PATH}/`);
}

async function lockedLinks(trx: Database["kysely"]): Promise<StoredLink[]> {
  const { rows } = await sql<{ value: StoredLink[] }>`select value from settings where key = ${LINK_SETTING}
    for update`.execute(trx);
  return rows[0]?.value ?? [];
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function personOf(user: { id: string; name: string; email: string } & Record<string, unknown>): Person {
  const { id, name, email, role } = user;
  if (role !== "owner" && role !== "manager" && role !== "broker") throw new Error(`person ${id} has no known role`);
  return { kind: "person", id, name, email, role };
}
