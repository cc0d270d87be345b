/**
 * Twilio's REST API as the connector meets it: one account with one number and one short code, texts and calls. As
 * strict as the real one, with its codes and error bodies, and stricter about names of parameters that do not exist.
 */
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { FakeRecords, type Kept } from "./fake-records.ts";
import { callProblem, formOf, type Problem, textProblem } from "./fake-rules.ts";

export interface TwilioFakeOptions {
  /** What the account may be. */
  status?: "active" | "suspended" | "closed";
  type?: "Trial" | "Full";
  /** Credentials that its environment describes. */
  auth?: "token" | "key";
  /** Numbers that said STOP. */
  stopped?: readonly string[];
  now?: () => Date;
}

export interface TwilioFake extends FakeProvider {
  /** What the account holds at the moment. */
  readonly records: FakeRecords;
}

/** What was taken, for tests and the sandbox page. */
export interface TwilioArrival {
  sid: string;
  to: string;
  from: string | null;
  /** The text, or the TwiML of a call. */
  content: string;
  statusCallback: string | undefined;
}

export const ACCOUNT_SID = `AC${"5a".repeat(16)}`;
const KEY_SID = `SK${"6b".repeat(16)}`;
const TOKEN = "sandbox-twilio-auth-token";
const KEY_SECRET = "sandbox-twilio-key-secret";
export const OWN_NUMBER = "+551150000000";
export const SHORT_CODE = "28555";
const VERIFIED_NUMBER = "+551140000000";
const ROOT = `/2010-04-01/Accounts/${ACCOUNT_SID}`;

export function twilioFake(options: TwilioFakeOptions = {}): TwilioFake {
  let records = new FakeRecords(ACCOUNT_SID, options.now ?? (() => new Date()));
  return {
    slug: "twilio",
    label: "Twilio",
    get records() {
      return records;
    },
    env: (baseUrl) => ({
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: TOKEN,
      ...(options.auth === "key" ? { TWILIO_API_KEY: KEY_SID, TWILIO_API_SECRET: KEY_SECRET } : {}),
      TWILIO_FROM: SHORT_CODE,
      TWILIO_VOICE_FROM: OWN_NUMBER,
      TWILIO_API_URL: baseUrl,
    }),
    reset: () => {
      records = new FakeRecords(ACCOUNT_SID, options.now ?? (() => new Date()));
    },
    handle: (request, arrived) => answer(request, records, options, arrived),
  };
}

function answer(
  request: FakeRequest,
  records: FakeRecords,
  options: TwilioFakeOptions,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  const { method, path, headers } = request;
  if (!isKnown(headers.authorization)) return refused(401, 20003, "Authenticate");
  if (!path.startsWith(ROOT)) return notFound(path);
  const rest = path.slice(ROOT.length);
  const isKey = headers.authorization === basic(KEY_SID, KEY_SECRET);
  if (method === "GET" && rest === ".json" && !isKey) return { status: 200, json: account(options) };
  if (method === "GET") return listed(rest, request, records) ?? notFound(path);
  const sid = /^\/(?:Messages|Calls)\/([A-Z]{2}[0-9a-f]{32})\.json$/.exec(rest)?.[1];
  if (method === "DELETE" && sid !== undefined) {
    const state = records.statusOf(sid);
    if (state === undefined) return notFound(path);
    if (["queued", "accepted", "sending", "ringing", "in-progress"].includes(state))
      return refused(409, 20009, "Cannot delete this resource before it is complete");
    records.delete(sid);
    return { status: 204 };
  }
  if (method !== "POST" || (rest !== "/Messages.json" && rest !== "/Calls.json")) return notFound(path);
  if (!/^application\/x-www-form-urlencoded\b/.test(headers["content-type"] ?? ""))
    return refused(400, 21604, "A 'To' phone number is required.");
  return rest === "/Messages.json"
    ? takeText(request, records, options, arrived)
    : takeCall(request, records, options, arrived);
}

function takeText(
  { body }: FakeRequest,
  records: FakeRecords,
  { stopped = [], type }: TwilioFakeOptions,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  const form = formOf(body);
  const problem = textProblem(form, [SHORT_CODE, OWN_NUMBER]);
  if (problem) return problemAnswer(problem);
  const to = form.get("To") ?? "";
  if (stopped.includes(to)) return refused(400, 21610, "Attempt to send to unsubscribed recipient");
  const words = form.get("Body") ?? "";
  const sent = type === "Trial" ? `Sent from your Twilio trial account - ${words}` : words;
  const kept = records.addText({ to, from: form.get("From"), service: form.get("MessagingServiceSid"), body: sent });
  arrived(arrivalOf(kept, sent, form, `SMS para ${to}: ${words.slice(0, 80)}`));
  return { status: 201, json: kept };
}

function takeCall(
  { body }: FakeRequest,
  records: FakeRecords,
  _options: TwilioFakeOptions,
  arrived: (arrival: Arrival) => void,
): FakeAnswer {
  const form = formOf(body);
  const problem = callProblem(form, [OWN_NUMBER, VERIFIED_NUMBER]);
  if (problem) return problemAnswer(problem);
  const to = form.get("To") ?? "";
  const kept = records.addCall({ to, from: form.get("From") ?? "" });
  arrived(arrivalOf(kept, form.get("Twiml") ?? "", form, `Ligação para ${to}`));
  return { status: 201, json: kept };
}

/** There is no key of ours in a text or call: what went to whom stands for it, which counts the same one twice only when it is. */
function arrivalOf(kept: Kept, content: string, form: URLSearchParams, title: string): Arrival {
  const { sid, to, from } = kept;
  const data: TwilioArrival = { sid, to, from, content, statusCallback: form.get("StatusCallback") ?? undefined };
  return { kind: sid.startsWith("CA") ? "call" : "message", title, key: `${to} ${content}`, data };
}

function listed(rest: string, { query }: FakeRequest, records: FakeRecords): FakeAnswer | undefined {
  const size = Number(query.get("PageSize") ?? "50");
  const wanted = (name: string, value: string) => (query.get(name) ?? value) === value;
  switch (rest) {
    case "/Messages.json":
      return page("messages", rest, records.texts(query.get("To"), query.get("From")).slice(0, size));
    case "/Calls.json":
      return page("calls", rest, records.calls(query.get("To"), query.get("From")).slice(0, size));
    case "/IncomingPhoneNumbers.json":
      return page("incoming_phone_numbers", rest, wanted("PhoneNumber", OWN_NUMBER) ? [ownNumber()] : []);
    case "/OutgoingCallerIds.json":
      return page("outgoing_caller_ids", rest, wanted("PhoneNumber", VERIFIED_NUMBER) ? [verifiedNumber()] : []);
    case "/SMS/ShortCodes.json":
      return page("short_codes", rest, wanted("ShortCode", SHORT_CODE) ? [shortCode()] : []);
    default:
      return undefined;
  }
}

function page(name: string, rest: string, entries: readonly unknown[]): FakeAnswer {
  const uri = ROOT + rest;
  const json = {
    [name]: entries,
    start: 0,
    end: Math.max(entries.length - 1, 0),
    page: 0,
    page_size: 50,
    uri,
    first_page_uri: uri,
    next_page_uri: null,
    previous_page_uri: null,
  };
  return { status: 200, json };
}

function account({ status = "active", type = "Full" }: TwilioFakeOptions) {
  return {
    sid: ACCOUNT_SID,
    friendly_name: "Imobiliária Exemplo",
    status,
    type,
    auth_token: TOKEN,
    uri: `${ROOT}.json`,
  };
}
function ownNumber() {
  const capabilities = { voice: true, sms: false, mms: false, fax: false };
  return { sid: `PN${"7c".repeat(16)}`, account_sid: ACCOUNT_SID, phone_number: OWN_NUMBER, capabilities };
}
function verifiedNumber() {
  return { sid: `PN${"8d".repeat(16)}`, account_sid: ACCOUNT_SID, phone_number: VERIFIED_NUMBER };
}
function shortCode() {
  return { sid: `SC${"9e".repeat(16)}`, account_sid: ACCOUNT_SID, short_code: SHORT_CODE };
}

function isKnown(authorization: string | undefined): boolean {
  return authorization === basic(ACCOUNT_SID, TOKEN) || authorization === basic(KEY_SID, KEY_SECRET);
}
function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function problemAnswer({ code, message }: Problem): FakeAnswer {
  return refused(400, code, message);
}
function notFound(path: string): FakeAnswer {
  return refused(404, 20404, `The requested resource ${path} was not found`);
}
function refused(status: number, code: number, message: string): FakeAnswer {
  return { status, json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
