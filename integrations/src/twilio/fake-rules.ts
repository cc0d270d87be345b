/** What Twilio refuses of a text or a call, with its codes (twilio.com/docs/api/errors, checked 2026-11-23). */
import { normalizePhone } from "@streamleads/domain";
import { TWIML_CHARS_MAX } from "./twiml.ts";

export interface Problem {
  code: number;
  message: string;
}

const TEXT_NAMES = new Set(["To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"]);
const CALL_NAMES = new Set(["To", "From", "Twiml", "Timeout", "StatusCallback", "StatusCallbackEvent"]);
const CALL_EVENTS = new Set(["initiated", "ringing", "answered", "completed"]);
const BODY_MAX = 1_600;

export function formOf(body: Buffer): URLSearchParams {
  return new URLSearchParams(body.toString("utf8"));
}

export function textProblem(form: URLSearchParams, senders: readonly string[]): Problem | undefined {
  const common = commonProblem(form, TEXT_NAMES);
  if (common) return common;
  const from = form.get("From");
  const service = form.get("MessagingServiceSid");
  if ((from === null) === (service === null)) return { code: 21603, message: "A 'From' phone number is required." };
  if (from !== null && !senders.includes(from)) return { code: 21606, message: "The 'From' number is not valid" };
  if (service !== null && !/^MG[0-9a-fA-F]{32}$/.test(service))
    return { code: 21701, message: "The Messaging Service does not exist" };
  const body = form.get("Body") ?? "";
  if (body.trim() === "") return { code: 21602, message: "Message body is required." };
  if (body.length > BODY_MAX) return { code: 21617, message: "The concatenated message body exceeds 1600 characters" };
  const validity = Number(form.get("ValidityPeriod") ?? "36000");
  if (!Number.isInteger(validity) || validity < 1 || validity > 36_000)
    return { code: 21621, message: "ValidityPeriod is out of range" };
  const phone = normalizePhone(form.get("To") ?? "");
  return phone?.tipo === "fixo" ? { code: 21614, message: "'To' number is not a valid mobile number" } : undefined;
}

export function callProblem(form: URLSearchParams, callers: readonly string[]): Problem | undefined {
  const common = commonProblem(form, CALL_NAMES);
  if (common) return common;
  if (!callers.includes(form.get("From") ?? "")) return { code: 21210, message: "'From' phone number not verified" };
  if (form.getAll("StatusCallbackEvent").some((event) => !CALL_EVENTS.has(event)))
    return { code: 21626, message: "Invalid StatusCallbackEvent" };
  const twiml = form.get("Twiml") ?? "";
  if (twiml.length > TWIML_CHARS_MAX) return { code: 21101, message: "TwiML is too long" };
  return isWellFormed(twiml) ? undefined : { code: 12100, message: "Document parse failure" };
}

function commonProblem(form: URLSearchParams, names: ReadonlySet<string>): Problem | undefined {
  const unknown = [...form.keys()].find((name) => !names.has(name));
  if (unknown !== undefined) return { code: 20001, message: `Unknown parameter ${unknown}` };
  if (!/^\+[1-9]\d{6,14}$/.test(form.get("To") ?? ""))
    return { code: 21211, message: "The 'To' number is not a valid phone number." };
  const callback = form.get("StatusCallback");
  if (callback !== null && !isCallback(callback)) return { code: 21609, message: "Invalid 'StatusCallback' URL" };
  return undefined;
}

/** A host on the internet, in whose name there is no underscore. */
function isCallback(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) && !url.hostname.includes("_") && url.hostname.includes(".");
}

/** Elements that close in the order in which they open, and no bare mark between them. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  let rest = xml;
  while (rest !== "") {
    const text = /^(?:[^<&]|&(?:amp|lt|gt|quot|apos);)+/.exec(rest)?.[0];
    if (text !== undefined) {
      if (open.length === 0) return false;
      rest = rest.slice(text.length);
      continue;
    }
    const tag = /^<(\/?)([A-Z][A-Za-z]*)((?: [A-Za-z]+="(?:[^<&"]|&(?:amp|lt|gt|quot|apos);)*")*)(\/?)>/.exec(rest);
    if (!tag) return false;
    const [whole, closing, name = "", , alone] = tag;
    if (closing === "/" && open.pop() !== name) return false;
    if (closing !== "/" && alone !== "/") open.push(name);
    rest = rest.slice(whole.length);
    if (open.length === 0 && rest !== "") return false;
  }
  return open.length === 0 && xml !== "";
}
