/**
 * HubSpot's API as far as StreamLeads uses it, as strict as the real one. It serves the tests of this folder, the
 * system's tests, the bench and the sandbox. Its version and stages are its own, so that a wrong constant is noticed.
 */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { FakeAccount, type FakeOwner, type FakePipeline, type FakeType } from "./fake-account.ts";
import { missingScopes, noCredentials } from "./fake-answers.ts";
import { objectsRoute } from "./fake-objects.ts";
import { propertiesRoute } from "./fake-properties.ts";
import { owners as ownersOf, tiesRoute } from "./fake-records.ts";
import { GROUP, PROPERTIES } from "./properties.ts";

export interface HubSpotFakeOptions {
  /** The set-up has been made before: our properties are there, also after `reset()`. */
  isConnected?: boolean;
  /** Contacts that the account has, also after `reset()`; their ids count up from `FIRST_CONTACT_ID`. */
  contacts?: Record<string, string>[];
  pipelines?: FakePipeline[];
  /** Users of the account, also after `reset()`. */
  owners?: FakeOwner[];
  /** Rights that the key has; all when absent. */
  scopes?: readonly string[];
  now?: () => Date;
}
export interface HubSpotFake extends FakeProvider {
  /** What the account holds at the moment, for tests to look at and to change by hand. */
  readonly account: FakeAccount;
}

export const FIRST_CONTACT_ID = "50411200001";
const VERSION = "2026-09";
const TOKEN = "service-key-of-the-sandbox";

/** HubSpot's default pipeline, as every new account has it. */
export const DEFAULT_PIPELINE: FakePipeline = {
  id: "default",
  label: "Pipeline de vendas",
  stages: [
    { id: "appointmentscheduled", label: "Reunião agendada" },
    { id: "qualifiedtobuy", label: "Qualificado para compra" },
    { id: "presentationscheduled", label: "Apresentação agendada" },
    { id: "decisionmakerboughtin", label: "Tomador de decisão envolvido" },
    { id: "contractsent", label: "Contrato enviado" },
    { id: "closedwon", label: "Negócio fechado", probability: "1.0" },
    { id: "closedlost", label: "Negócio perdido", probability: "0.0" },
  ],
};

/** An empty account that takes one service key. */
export function hubspotFake(options: HubSpotFakeOptions = {}): HubSpotFake {
  let account = newAccount(options);
  return {
    slug: "hubspot",
    label: "HubSpot",
    get account() {
      return account;
    },
    env: (baseUrl) => ({ HUBSPOT_API_KEY: TOKEN, HUBSPOT_API_URL: baseUrl }),
    handle: (request, arrived) => withLimits(answer(account, options, request, arrived)),
    reset: () => {
      account = newAccount(options);
    },
  };
}

function newAccount({
  isConnected,
  contacts = [],
  pipelines = [DEFAULT_PIPELINE],
  owners = [],
  now,
}: HubSpotFakeOptions) {
  const account = new FakeAccount(pipelines, now ?? (() => new Date()));
  account.owners.push(...owners);
  for (const type of isConnected ? (["contacts", "deals"] as const) : []) {
    account.groups[type].set(GROUP.name, GROUP.label);
    for (const property of PROPERTIES[type]) account.createProperty(type, { ...property });
  }
  for (const values of contacts) account.create("contacts", values);
  return account;
}

function answer(
  account: FakeAccount,
  { scopes }: HubSpotFakeOptions,
  request: FakeRequest,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return noCredentials();
  const [, area, kind, version, type, ...rest] = request.path.split("/");
  if (area !== "crm" || version !== VERSION) return nowhere();
  if (kind === "owners" && type === undefined && request.method === "GET") {
    return lacksOwners(scopes) ?? ownersOf(account, request.query);
  }
  if (!isType(type)) return nowhere();
  if (kind === "associations") {
    return (type === "contacts" && tiesRoute({ account, scopes, type, rest, request, arrived })) || nowhere();
  }
  if (kind !== "objects" && type !== "contacts" && type !== "deals") return nowhere();
  if (kind === "objects") return objectsRoute({ account, scopes, type, rest, request, arrived }) ?? nowhere();
  if (kind === "properties") return propertiesRoute({ account, scopes, type, rest, request, arrived }) ?? nowhere();
  if (kind === "pipelines" && type === "deals" && rest.length === 0 && request.method === "GET") {
    return { status: 200, json: { results: account.pipelines.map(pipelineOf) } };
  }
  return nowhere();
}

function isType(type: string | undefined): type is FakeType {
  return type === "contacts" || type === "deals" || type === "tasks" || type === "notes";
}

function lacksOwners(scopes: readonly string[] | undefined): FakeAnswer | undefined {
  const scope = "crm.objects.owners.read";
  return scopes === undefined || scopes.includes(scope) ? undefined : missingScopes([scope]);
}

/** What answers below api.hubapi.com where there is no API: a page, not one of HubSpot's error bodies. */
function nowhere(): FakeAnswer {
  return { status: 404, headers: { "content-type": "text/html" }, text: "<html><body>Not found</body></html>" };
}

function pipelineOf({ id, label, stages }: FakePipeline) {
  const times = { createdAt: "1970-01-01T00:00:00Z", updatedAt: "1970-01-01T00:00:00Z", archived: false };
  const listed = stages.map(({ probability = "0.5", ...stage }, displayOrder) => ({
    ...stage,
    ...times,
    displayOrder,
    metadata: { probability, isClosed: String(probability === "1.0" || probability === "0.0") },
    writePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
  }));
  return { id, label, ...times, displayOrder: 0, stages: listed };
}

/** The headers that HubSpot sends with a static token. The sandbox itself has no limit. */
function withLimits(given: FakeAnswer): FakeAnswer {
  return { ...given, headers: { ...LIMIT_HEADERS, ...given.headers } };
}

const LIMIT_HEADERS = {
  "x-hubspot-ratelimit-max": "190",
  "x-hubspot-ratelimit-remaining": "189",
  "x-hubspot-ratelimit-interval-milliseconds": "10000",
  "x-hubspot-ratelimit-daily": "650000",
  "x-hubspot-ratelimit-daily-remaining": "649999",
};
