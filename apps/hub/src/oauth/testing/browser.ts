/** For tests: a browser that keeps cookies, goes to the stand-in for real and to the hub without a port. */

import { authOf } from "../../http/auth/auth.ts";
import type { TestServer } from "../../http/testing.ts";

/** Where the hub is, for people at this machine. */
export const HERE = "127.0.0.1:8000";
const OWNER = { name: "Ana Lima", email: "ana@example.com", password: "uma frase bem longa" };

export interface Page {
  status: number;
  location: string | undefined;
  text: string;
  setCookies: string[];
}

export class Browser {
  readonly #server: TestServer;
  readonly #host: string;
  readonly cookies = new Map<string, string>();

  constructor(server: TestServer, host = HERE) {
    this.#server = server;
    this.#host = host;
  }

  /** Logs the owner in, or somebody of another role. */
  async logIn(role = "owner"): Promise<this> {
    await authOf(this.#server.context).people.ensureOwner(OWNER);
    await this.#server.context.db.pool.query("update people set role = $1", [role]);
    const answer = await this.#server.app.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      headers: { origin: `http://${this.#host}`, host: this.#host, "content-type": "application/json" },
      payload: JSON.stringify({ email: OWNER.email, password: OWNER.password }),
      remoteAddress: `10.1.${Math.floor(logIns / 250)}.${(logIns++ % 250) + 1}`,
    });
    for (const { name, value } of answer.cookies) this.cookies.set(name, encodeURIComponent(value));
    return this;
  }

  /** A page of the hub, by its address or the path of it. */
  async open(address: string, headers: Record<string, string> = {}): Promise<Page> {
    const url = new URL(address, `http://${this.#host}`);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await this.#server.app.inject({
      method: "GET",
      url: url.pathname + url.search,
      headers: { host: this.#host, "sec-fetch-site": "same-origin", cookie, ...headers },
    });
    for (const { name, value } of answer.cookies) this.cookies.set(name, value);
    const setCookies = [answer.headers["set-cookie"] ?? []].flat();
    return { status: answer.statusCode, location: answer.headers.location, text: answer.body, setCookies };
  }

  /** From the start of a log-in to the address at which the provider sends people back. */
  async authorize(start: string): Promise<string> {
    const page = await this.open(start);
    if (page.status !== 302 || !page.location) throw new Error(`not sent to the provider: ${page.status} ${page.text}`);
    const answer = await fetch(page.location, { redirect: "manual" });
    const back = answer.headers.get("location");
    if (!back) throw new Error(`the provider kept them: ${answer.status} ${await answer.text()}`);
    return back;
  }
}

let logIns = 0;
