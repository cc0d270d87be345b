/**
 * Meta's Graph API as the WhatsApp connector meets it: one number, one account, the two templates of the guide.
 * As strict as the real one (stricter about `to`, which must carry its plus) and with Meta's codes and error bodies.
 */
import { apiUrlProblem, CURRENT_GRAPH_VERSION } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE, parameterCount, RENDERED_BODY_MAX, renderBody } from "./templates.ts";

const TOKEN = "sandbox-whatsapp-token";
const PHONE_NUMBER_ID = "106540352242922";
const ACCOUNT_ID = "102290129340398";
const OWN_NUMBER = "+551130000000";
const TEMPLATES = [HOT_LEAD_TEMPLATE, FOLLOWUP_TEMPLATE];

/** What a message that was taken looks like to tests and to the sandbox page. */
export interface WhatsappArrival {
  to: string;
  template: string;
  language: string;
  parameters: string[];
  /** The text as the person reads it. */
  body: string;
  wamid: string;
}

export function whatsappFake(): FakeProvider {
  let sent = 0;
  return {
    slug: "whatsapp",
    label: "WhatsApp",
    env: (baseUrl) => ({
      WHATSAPP_API_URL: `${baseUrl}/${CURRENT_GRAPH_VERSION}`,
      WHATSAPP_ACCESS_TOKEN: TOKEN,
      WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
      WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT_ID,
    }),
    reset: () => {
      sent = 0;
    },
    handle(request, arrived) {
      const refused = refusedBeforeRouting(request);
      if (refused) return refused;
      const [, , id, edge, rest] = request.path.split("/");
      if (rest !== undefined) return metaError(400, 2500, "Unknown path components");
      if (request.method === "GET" && edge === undefined && id === PHONE_NUMBER_ID) return numberRecord();
      if (request.method === "GET" && edge === "message_templates" && id === ACCOUNT_ID) return templateList(request);
      if (request.method === "POST" && edge === "messages" && id === PHONE_NUMBER_ID) {
        const { error, data } = readMessage(request);
        if (error) return error;
        sent += 1;
        return accept(data, sent, arrived);
      }
      const verb = request.method === "POST" ? "post" : "get";
      return metaError(
        400,
        100,
        `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
        { type: "GraphMethodException", error_subcode: 33 },
      );
    },
  };
}

function refusedBeforeRouting({ path, headers }: FakeRequest): FakeAnswer | undefined {
  const version = /^\/(v\d+\.\d+)\//.exec(path)?.[1];
  if (!version) return metaError(400, 2500, "An unknown API version was requested");
  if (apiUrlProblem(`https://graph.facebook.com/${version}`, new Date())) {
    return metaError(
      400,
      2635,
      `You are calling a deprecated version of the API. Please update to the latest version: ${CURRENT_GRAPH_VERSION}.`,
    );
  }
  if (!headers.authorization) {
    return metaError(401, 104, "An access token is required to request this resource.");
  }
  if (headers.authorization !== `Bearer ${TOKEN}`) {
    return metaError(401, 190, "Invalid OAuth access token - Cannot parse access token");
  }
  return undefined;
}

function numberRecord(): FakeAnswer {
  return {
    status: 200,
    json: {
      id: PHONE_NUMBER_ID,
      display_phone_number: "+55 11 3000-0000",
      verified_name: "Imobiliária Exemplo",
      quality_rating: "GREEN",
      status: "CONNECTED",
    },
  };
}

function templateList({ query }: FakeRequest): FakeAnswer {
  const name = query.get("name") ?? "";
  const data = TEMPLATES.filter((template) => template.name.includes(name)).map((template, index) => ({
    name: template.name,
    language: template.language,
    status: "APPROVED",
    category: template.category,
    parameter_format: "POSITIONAL",
    components: [{ type: "BODY", text: template.body }],
    id: String(900_000_000_000_001 + index),
  }));
  return { status: 200, json: { data, paging: { cursors: { before: "MAZDZD", after: "MjQZD" } } } };
}

type Message = Omit<WhatsappArrival, "wamid"> & { key: string | undefined };
type Read = { error: FakeAnswer; data?: undefined } | { error?: undefined; data: Message };

/** Reads one message, or refuses it with the code that Meta uses for that fault. */
function readMessage(request: FakeRequest): Read {
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
  const { error, data } = readTemplate(json.template);
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
  | { error?: undefined; data: Pick<WhatsappArrival, "template" | "language" | "parameters" | "body"> };

function readTemplate(json: unknown): ReadTemplate {
  const { name, language, components } = (json ?? {}) as {
    name?: unknown;
    language?: { code?: unknown };
    components?: { type?: unknown; parameters?: { type?: unknown; text?: unknown }[] }[];
  };
  const template = TEMPLATES.find((known) => known.name === name && known.language === language?.code);
  if (!template) return refuse(132001, "Template name does not exist in the translation", 404);
  const body = Array.isArray(components) ? components : [];
  const parameters = body.length === 1 && body[0]?.type === "body" ? (body[0].parameters ?? []) : [];
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
  return { data: { template: template.name, language: template.language, parameters: texts, body: rendered } };
}

function accept({ key, ...message }: Message, number: number, arrived: (arrival: Arrival) => void): FakeAnswer {
  const wamid = `wamid.${Buffer.from(`sandbox-${number}`).toString("base64")}`;
  const data: WhatsappArrival = { ...message, wamid };
  arrived({
    kind: "message",
    title: `WhatsApp para ${masked(message.to)}: ${message.template}`,
    ...(key === undefined ? {} : { key }),
    data,
  });
  return {
    status: 200,
    json: {
      messaging_product: "whatsapp",
      contacts: [{ input: message.to, wa_id: waId(message.to) }],
      messages: [{ id: wamid, message_status: "accepted" }],
    },
  };
}

/** Meta may know a Brazilian mobile without its ninth digit; the fake always does, so that nobody relies on the echo. */
function waId(to: string): string {
  return to.slice(1).replace(/^(55\d{2})9(\d{8})$/, "$1$2");
}

/** Country and area code, and the last two digits: enough to recognise, too little to call. */
function masked(phone: string): string {
  return `${phone.slice(0, 5)}${"*".repeat(Math.max(phone.length - 7, 0))}${phone.slice(-2)}`;
}

function refuse(code: number, message: string, status = 400): { error: FakeAnswer } {
  return { error: metaError(status, code, message) };
}

function metaError(status: number, code: number, message: string, more: Record<string, unknown> = {}): FakeAnswer {
  return {
    status,
    json: {
      error: {
        message: `(#${code}) ${message}`,
        type: "OAuthException",
        code,
        error_data: { messaging_product: "whatsapp", details: message },
        fbtrace_id: "ASandboxTrace00000000",
        ...more,
      },
    },
  };
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
