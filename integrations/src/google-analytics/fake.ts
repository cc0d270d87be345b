/** Google's Measurement Protocol at its HTTP edge: the live endpoint that refuses nothing, and the one that validates. */
import { at } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { type ValidationMessage, validate } from "./fake-rules.ts";
import { BODY_BYTES_MAX } from "./limits.ts";

const MEASUREMENT_ID = "G-EXEMPLO123";
const API_SECRET = "chave-de-exemplo-do-ga";

export interface GoogleAnalyticsFakeOptions {
  /** Dates the strict checks of the debug endpoint; the machine's clock by default. */
  now?: () => number;
}

/**
 * Plays www.google-analytics.com (checked 2026-11-23). The live endpoint answers 204 to everything, as Google does; what
 * Google would record arrives as `event`, what it would drop or forbid as `invalid`, with the reasons.
 */
export function googleAnalyticsFake({ now = Date.now }: GoogleAnalyticsFakeOptions = {}): FakeProvider {
  return {
    slug: "google-analytics",
    label: "Google Analytics",
    env: (baseUrl) => ({ GA_MEASUREMENT_ID: MEASUREMENT_ID, GA_API_SECRET: API_SECRET, GA_API_URL: baseUrl }),
    handle(request, arrived) {
      if (request.method === "POST" && request.path === "/mp/collect") return collect(request, arrived, now());
      if (request.method === "POST" && request.path === "/debug/mp/collect") {
        return { status: 200, json: { validationMessages: validate(readJson(request.body), now()) } };
      }
      return { status: 404, text: "Not Found" };
    },
    reset() {},
  };
}

function collect(request: FakeRequest, arrived: (arrival: Arrival) => void, nowMs: number): FakeAnswer {
  const body = readJson(request.body);
  const problems = [...keyProblems(request), ...sizeProblems(request), ...validate(body, nowMs)];
  arrived(problems.length === 0 ? recorded(body) : dropped(body, problems));
  return { status: 204 };
}

/** Google has no key for "once"; client, moment and names tell two sendings of one delivery from two deliveries. */
function recorded(body: unknown): Arrival {
  const events = at(body, "events") as { name: string }[];
  const names = events.map(({ name }) => name).join("+");
  return {
    kind: "event",
    title: `GA4 recebeu ${names.replaceAll("+", ", ")}`,
    key: `${at(body, "client_id")}:${at(body, "timestamp_micros") ?? ""}:${names}`,
    data: body,
  };
}

function dropped(body: unknown, problems: ValidationMessage[]): Arrival {
  const fields = [...new Set(problems.map(({ fieldPath }) => fieldPath || "corpo"))].join(", ");
  return { kind: "invalid", title: `GA4 descartaria este envio em silêncio: ${fields}`, data: { problems, body } };
}

/** What Google checks nowhere: events with another property's keys land there, with wrong ones nowhere. */
function keyProblems({ query }: FakeRequest): ValidationMessage[] {
  const wanted = { measurement_id: MEASUREMENT_ID, api_secret: API_SECRET };
  return Object.entries(wanted)
    .filter(([name, value]) => query.get(name) !== value)
    .map(([fieldPath]) => ({ fieldPath, description: "Not this property's.", validationCode: "VALUE_INVALID" }));
}

function sizeProblems({ body }: FakeRequest): ValidationMessage[] {
  if (body.length < BODY_BYTES_MAX) return [];
  return [{ fieldPath: "", description: "Larger than 130 kB.", validationCode: "EXCEEDED_MAX_ENTITIES" }];
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // Not JSON: `undefined` is what the rules call unparsable.
    return undefined;
  }
}
