/**
 * Meta's Graph API as Lead Ads meets it: a Page, its forms and leads. As strict as the real one, or stricter: every call
 * needs a live version, a token that may do it, a right proof and fields that exist; refusals carry Meta's own codes.
 */
import { createHmac } from "node:crypto";
import { CURRENT_GRAPH_VERSION, retiredVersion } from "@streamleads/integration-kit";
import type { FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { graphError, missingObject } from "./fake-errors.ts";
import { page as pageOf, project } from "./fake-nodes.ts";
import { APP, type FakeForm, type FakeLead, FORMS, LEADS, PAGE } from "./fake-page.ts";

export const PAGE_TOKEN = "sandbox-meta-page-token";
export const SYSTEM_USER_TOKEN = "sandbox-meta-system-user-token";
const APP_SECRET = "sandbox-meta-app-secret";
const VERIFY_TOKEN = "sandbox-meta-verify-token";
const SYSTEM_USER = { id: "61550000000001", name: "Usuário do sistema" };
const DAY_MS = 86_400_000;
/** How long a lead can be read. */
const KEPT_MS = 90 * DAY_MS;

export interface MetaGraphFake extends FakeProvider {
  /** Puts a form up, in place of one with its id. */
  addForm(form: FakeForm): void;
  /** A person fills a form in. */
  addLead(lead: FakeLead): void;
  /** The notice that Meta sends for these leads, signed: what arrives at `/webhooks/meta-ads`. */
  notice(...leads: FakeLead[]): { body: Buffer; headers: Record<string, string> };
  /** Every call about this object (an id, or an edge: "990112233445566/leads") meets an answer of its own; `undefined` heals it. */
  answer(object: string, answer: FakeAnswer | undefined): void;
  /** What `debug_token` says of the token, and which apps the Page sends to. */
  state: {
    expiresAt: number;
    dataAccessExpiresAt: number;
    scopes: string[];
    isValid: boolean;
    type: string;
    subscribed: string[];
  };
  /** Paths and queries of the calls, oldest first; at most 1,000. */
  calls: { path: string; query: Record<string, string> }[];
}

const SCOPES = [
  "leads_retrieval",
  "ads_management",
  "pages_show_list",
  "pages_read_engagement",
  "pages_manage_ads",
  "pages_manage_metadata",
];

/** A new one, with the Page of `fake-page.ts`. @param now decides which version is retired and which lead too old. */
export function metaGraphFake(now: () => Date = () => new Date()): MetaGraphFake {
  const forms = new Map<string, FakeForm>();
  const leads = new Map<string, FakeLead>();
  const answers = new Map<string, FakeAnswer>();
  const fake: MetaGraphFake = {
    slug: "meta-lead-ads",
    label: "Meta Lead Ads",
    env: (baseUrl) => ({
      META_API_URL: baseUrl,
      META_APP_SECRET: APP_SECRET,
      META_VERIFY_TOKEN: VERIFY_TOKEN,
      META_PAGE_ACCESS_TOKEN: PAGE_TOKEN,
    }),
    addForm: (form) => void forms.set(form.id, form),
    addLead: (lead) => void leads.set(lead.id, lead),
    notice: (...told) => signedNotice(told, now()),
    answer: (object, answer) => void (answer ? answers.set(object, answer) : answers.delete(object)),
    state: freshState(),
    calls: [],
    reset() {
      for (const kept of [forms, leads, answers]) kept.clear();
      for (const form of FORMS) forms.set(form.id, form);
      for (const lead of LEADS) leads.set(lead.id, lead);
      fake.state = freshState();
      fake.calls.length = 0;
    },
    handle(request, arrived) {
      if (fake.calls.length < 1_000) fake.calls.push({ path: request.path, query: Object.fromEntries(request.query) });
      const refused = refusedBeforeRouting(request, now());
      if (refused) return refused;
      const [, , id = "", edge] = request.path.split("/");
      const own = answers.get(edge ? `${id}/${edge}` : id);
      if (own) return own;
      const readable = [...leads.values()].filter((lead) => Date.parse(lead.created_time) > now().getTime() - KEPT_MS);
      const answer = route(request, {
        id,
        edge,
        token: tokenOf(request) ?? "",
        forms,
        leads: readable,
        state: fake.state,
      });
      const lead = leads.get(id);
      if (answer.status === 200 && lead && !edge) {
        arrived({
          kind: "lead.read",
          title: `Lead lido no formulário ${lead.form_id}`,
          key: lead.id,
          data: { id, form_id: lead.form_id },
        });
      }
      return answer;
    },
  };
  fake.reset();
  return fake;
}

function freshState(): MetaGraphFake["state"] {
  return {
    expiresAt: 0,
    dataAccessExpiresAt: 0,
    scopes: [...SCOPES],
    isValid: true,
    type: "PAGE",
    subscribed: ["leadgen"],
  };
}

interface Call {
  id: string;
  edge: string | undefined;
  token: string;
  forms: ReadonlyMap<string, FakeForm>;
  leads: readonly FakeLead[];
  state: MetaGraphFake["state"];
}

function route(request: FakeRequest, call: Call): FakeAnswer {
  const { id, edge, token, forms, leads, state } = call;
  if (request.method !== "GET") return missingObject(request.method, id);
  const isPageToken = token === PAGE_TOKEN;
  const node = id === "me" ? (isPageToken ? PAGE.id : SYSTEM_USER.id) : id;
  if (id === "debug_token" && !edge) return debugToken(request, token, state);
  // The app's own token is nobody: it reads no Page and no lead.
  if (token === `${APP.id}|${APP_SECRET}`) return missingObject("GET", id);
  if (id === "app" && !edge) return project(request, "app", APP);
  if (node === PAGE.id || node === SYSTEM_USER.id) {
    const isPage = node === PAGE.id;
    if (!edge) return project(request, isPage ? "page" : "user", isPage ? PAGE : SYSTEM_USER);
    if (!isPage && edge === "accounts") return pageOf(request, "account", [{ ...PAGE, access_token: PAGE_TOKEN }]);
    if (!isPage || !["leadgen_forms", "subscribed_apps"].includes(edge)) {
      const name = isPage ? "Page" : "SystemUser";
      return graphError(100, `Tried accessing nonexisting field (${edge}) on node type (${name})`);
    }
    if (!isPageToken) return graphError(190, "This method must be called with a Page Access Token");
    if (edge === "leadgen_forms") return pageOf(request, "form", [...forms.values()].map(formNode));
    const apps = state.subscribed.length > 0 ? [{ ...APP, subscribed_fields: state.subscribed }] : [];
    return pageOf(request, "subscribed_app", apps);
  }
  const form = forms.get(id);
  if (form && !edge) return project(request, "form", formNode(form));
  if (form && edge === "leads") {
    const own = leads.filter(({ form_id }) => form_id === id);
    return pageOf(
      request,
      "lead",
      own.sort((a, b) => b.created_time.localeCompare(a.created_time)),
    );
  }
  const lead = edge ? undefined : leads.find((one) => one.id === id);
  return lead ? project(request, "lead", lead) : missingObject("GET", id);
}

function formNode({ boxes, ...form }: FakeForm): Record<string, unknown> {
  const disclaimer = boxes ? { legal_content: { custom_disclaimer: { title: "Termos", checkboxes: boxes } } } : {};
  return { ...form, ...disclaimer };
}

function debugToken({ query }: FakeRequest, token: string, state: MetaGraphFake["state"]): FakeAnswer {
  if (token !== `${APP.id}|${APP_SECRET}`) {
    return graphError(
      100,
      "You must provide an app access token, or a user access token that is an owner or developer of the app",
    );
  }
  if (![PAGE_TOKEN, SYSTEM_USER_TOKEN].includes(query.get("input_token") ?? "")) {
    return {
      status: 200,
      json: { data: { is_valid: false, scopes: [], error: { code: 190, message: "Invalid OAuth access token." } } },
    };
  }
  const data = {
    app_id: APP.id,
    type: state.type,
    application: APP.name,
    expires_at: state.expiresAt,
    data_access_expires_at: state.dataAccessExpiresAt,
    is_valid: state.isValid,
    scopes: state.scopes,
  };
  return { status: 200, json: { data } };
}

const PARAMETERS: ReadonlySet<string> = new Set([
  "fields",
  "appsecret_proof",
  "limit",
  "after",
  "filtering",
  "input_token",
]);

function refusedBeforeRouting(request: FakeRequest, now: Date): FakeAnswer | undefined {
  const version = /^\/(v\d+\.\d+)\//.exec(request.path)?.[1];
  if (!version) return graphError(2500, "An unknown API version was requested");
  if (retiredVersion(version, now)) {
    return graphError(
      2635,
      `You are calling a deprecated version of the API. Please update to the latest version: ${CURRENT_GRAPH_VERSION}.`,
    );
  }
  const [, , , , rest] = request.path.split("/");
  if (rest !== undefined) return graphError(2500, "Unknown path components");
  const token = tokenOf(request);
  if (token === undefined) return graphError(104, "An access token is required to request this resource.");
  if (![PAGE_TOKEN, SYSTEM_USER_TOKEN, `${APP.id}|${APP_SECRET}`].includes(token)) {
    return graphError(190, "Invalid OAuth access token - Cannot parse access token");
  }
  const proof = createHmac("sha256", APP_SECRET).update(token).digest("hex");
  if (request.query.get("appsecret_proof") !== proof)
    return graphError(104, "Invalid appsecret_proof provided in the API argument");
  const unexpected = [...request.query.keys()].find((name) => !PARAMETERS.has(name));
  return unexpected ? graphError(100, `Unexpected parameter ${unexpected}`) : undefined;
}

function tokenOf({ headers }: FakeRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
}

/** Ids as JSON numbers and seconds, as in Meta's own samples: whoever parses them carelessly gets another lead. */
function signedNotice(leads: readonly FakeLead[], now: Date): { body: Buffer; headers: Record<string, string> } {
  const time = Math.floor(now.getTime() / 1_000);
  const changes = leads.map(({ id, form_id, ad_id, created_time }) => {
    const ad = ad_id ? `"ad_id":${ad_id},"adgroup_id":${ad_id},` : "";
    const seconds = Math.floor(Date.parse(created_time) / 1_000);
    return `{"field":"leadgen","value":{"leadgen_id":${id},"page_id":${PAGE.id},"form_id":${form_id},${ad}"created_time":${seconds}}}`;
  });
  const text = `{"object":"page","entry":[{"id":"${PAGE.id}","time":${time},"changes":[${changes.join(",")}]}]}`;
  const body = Buffer.from(text);
  const signature = createHmac("sha256", APP_SECRET).update(body).digest("hex");
  return { body, headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` } };
}
