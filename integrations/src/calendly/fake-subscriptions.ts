/** The webhook subscriptions of the fake's account: one for each address, events and scope, as Calendly keeps them. */
import { isRecord, readJson } from "@streamleads/integration-kit";
import type { FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";

export interface FakeSubscription {
  uri: string;
  callback_url: string;
  state: "active" | "disabled";
  events: string[];
  scope: string;
  organization: string;
  user: string | null;
  /** Never told by the API. */
  signing_key: string;
}

const API = "https://api.calendly.com";
const EVENTS = new Set(["invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted"]);
const NAMES = new Set(["url", "events", "organization", "user", "scope", "signing_key"]);
const PAGE = 2;

export class FakeSubscriptions {
  #all: FakeSubscription[] = [];
  #made = 0;

  get all(): readonly FakeSubscription[] {
    return this.#all;
  }
  disableAll(): void {
    for (const one of this.#all) one.state = "disabled";
  }

  handle(request: FakeRequest, id: string | undefined): FakeAnswer | undefined {
    const { method } = request;
    if (method === "GET" && id === undefined) return this.#list(request.query);
    if (method === "POST" && id === undefined) return this.#create(request);
    const index = this.#all.findIndex(({ uri }) => id !== undefined && uri.endsWith(`/${id}`));
    if (method !== "DELETE" || index < 0) return undefined;
    this.#all.splice(index, 1);
    return { status: 204 };
  }

  /** Pages are small, so that whoever reads only the first is noticed. */
  #list(query: URLSearchParams): FakeAnswer {
    const scope = query.get("scope");
    const organization = query.get("organization");
    if (organization === null || scope === null) return invalid("organization");
    if (scope === "user" && query.get("user") === null) return invalid("user");
    const fitting = this.#all.filter((one) => one.scope === scope && one.organization === organization);
    const from = Number(query.get("page_token") ?? "0");
    const collection = fitting.slice(from, from + PAGE).map(({ signing_key: _, ...told }) => told);
    const next = from + PAGE < fitting.length ? String(from + PAGE) : null;
    return { status: 200, json: { collection, pagination: { count: collection.length, next_page_token: next } } };
  }

  #create({ body }: FakeRequest): FakeAnswer {
    const json = readJson(body);
    if (!json.ok || !isRecord(json.value)) return invalid("body");
    const { url, events, organization, user, scope, signing_key } = json.value;
    const unknown = Object.keys(json.value).find((name) => !NAMES.has(name));
    if (unknown !== undefined) return invalid(unknown);
    if (typeof url !== "string" || URL.parse(url)?.protocol !== "https:") return invalid("url");
    if (!Array.isArray(events) || events.length === 0 || !events.every((one) => EVENTS.has(one)))
      return invalid("events");
    if (typeof organization !== "string") return invalid("organization");
    if (scope !== "user" && scope !== "organization") return invalid("scope");
    if (scope === "user" && typeof user !== "string") return invalid("user");
    if (typeof signing_key !== "string" || signing_key === "") return invalid("signing_key");
    if (this.#all.some((one) => one.callback_url === url && one.scope === scope)) {
      return { status: 409, json: { title: "Already Exists", message: "Hook with this url already exists" } };
    }
    this.#made += 1;
    const made: FakeSubscription = {
      uri: `${API}/webhook_subscriptions/WH${this.#made}`,
      callback_url: url,
      state: "active",
      events: events.map(String),
      scope,
      organization,
      user: typeof user === "string" ? user : null,
      signing_key,
    };
    this.#all.push(made);
    const { signing_key: _, ...resource } = made;
    return { status: 201, json: { resource } };
  }
}

function invalid(parameter: string): FakeAnswer {
  const details = [{ parameter, message: "is invalid" }];
  return { status: 400, json: { title: "Invalid Argument", message: "The supplied parameters are invalid.", details } };
}
