/** What Meta makes of a message: taken, or refused with the code that it uses for that fault. */
import type { FakeAnswer, FakeRequest } from "@streamleads/integration-kit/testing";
import { type FilledButton, readButtons } from "./fake-buttons.ts";
import { refuse } from "./fake-error.ts";
import { parameterCount, RENDERED_BODY_MAX, renderBody, type Template } from "./templates.ts";

const OWN_NUMBER = "+551130000000";

/** A template as the account has it; approved unless it says otherwise. */
export interface FakeTemplate extends Template {
  status?: string;
}

/** What a message that was taken looks like to tests and to the sandbox page. */
export interface WhatsappArrival {
  to: string;
  template: string;
  language: string;
  parameters: string[];
  /** Buttons that the send filled in. */
  buttons: FilledButton[];
  /** The text as the person reads it. */
  body: string;
  wamid: string;
}

export type Message = Omit<WhatsappArrival, "wamid"> & { key: string | undefined };
type Read = { error: FakeAnswer; data?: undefined } | { error?: undefined; data: Message };

/** Reads one message, or refuses it with the code that Meta uses for that fault. */
export function readMessage(request: FakeRequest, templates: readonly FakeTemplate[]): Read {
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? ""))
    return refuse(100, "Content-Type must be application/json");
  const json = parse(request.body);
  if (!json) return refuse(100, "The request body is not a JSON object");
  const unexpected = Object.keys(json).find((name) => !MESSAGE_FIELDS.has(name));
  if (unexpected) return refuse(100, `Unexpected key "${unexpected}" on param "messages"`);
  if (json.messaging_product !== "whatsapp") return refuse(100, "The parameter messaging_product is required.");
  if (json.type !== "template") return refuse(131047, "Re-engagement message");
  const { to, biz_opaque_callback_data: key } = json;
  if (typeof to !== "string" || !/^\+[1-9]\d{7,14}$/.test(to)) return refuse(131009, "Parameter value is not valid");
  if (to === OWN_NUMBER) return refuse(131021, "Recipient cannot be sender");
  if (key !== undefined && (typeof key !== "string" || key.length > 512))
    return refuse(131009, "Parameter value is not valid");
  const { error, data } = readTemplate(json.template, templates);
  return error ? { error } : { data: { ...data, to, key } };
}

const MESSAGE_FIELDS: ReadonlySet<string> = new Set([
  "messaging_product",
  "recipient_type",
  "to",
  "type",
  "template",
  "biz_opaque_callback_data",
]);

type ReadTemplate =
  | { error: FakeAnswer; data?: undefined }
  | {
      error?: undefined;
      data: Pick<WhatsappArrival, "template" | "language" | "parameters" | "buttons" | "body">;
    };

interface Component {
  type?: unknown;
  parameters?: { type?: unknown; text?: unknown }[];
}

function readTemplate(json: unknown, templates: readonly FakeTemplate[]): ReadTemplate {
  const { name, language, components } = (json ?? {}) as {
    name?: unknown;
    language?: { code?: unknown };
    components?: Component[];
  };
  const template = templates.find((known) => known.name === name && known.language === language?.code);
  if (!template || (template.status ?? "APPROVED") !== "APPROVED") {
    if (template?.status === "PAUSED") return refuse(132015, "Template is Paused");
    if (template?.status === "DISABLED") return refuse(132016, "Template is Disabled");
    return refuse(132001, "Template name does not exist in the translation", 404);
  }
  const given = Array.isArray(components) ? components : [];
  const bodies = given.filter(({ type }) => type === "body");
  const parameters = bodies.length === 1 ? (bodies[0]?.parameters ?? []) : [];
  const wanted = parameterCount(template.body);
  if (parameters.length !== wanted) {
    return refuse(132000, `Number of parameters does not match the expected number of params (${wanted})`);
  }
  const texts: string[] = [];
  for (const { type, text } of parameters) {
    if (type !== "text" || typeof text !== "string" || text.trim() === "")
      return refuse(131008, "Required parameter is missing");
    if (/[\n\r\t]| {5,}/.test(text)) {
      return refuse(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
    }
    texts.push(text);
  }
  const rendered = renderBody(template, texts);
  if (rendered.length > RENDERED_BODY_MAX) return refuse(132005, "Translated text too long");
  const others = given.filter(({ type }) => type !== "body");
  const { error, data: buttons } = readButtons(others, template.buttons);
  if (error) return { error };
  return { data: { template: template.name, language: template.language, parameters: texts, buttons, body: rendered } };
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    // A body that is not JSON is one more thing to refuse, with Meta's code.
    return undefined;
  }
}
