/**
 * Meta's Graph API as the WhatsApp connector meets it: one number, one account, the two templates of the guide.
 * As strict as the real one (stricter about `to`, which must carry its plus) and with Meta's codes and error bodies.
 */
import { apiUrlProblem, CURRENT_GRAPH_VERSION } from "@streamleads/integration-kit";
import type { Arrival, FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";
import { metaError } from "./fake-error.ts";
import { type FakeTemplate, type Message, readMessage, type WhatsappArrival } from "./fake-message.ts";
import { ALERT_BUTTONS, FOLLOWUP_TEMPLATE, HOT_LEAD_TEMPLATE } from "./templates.ts";

export type { WhatsappArrival };

const TOKEN = "sandbox-whatsapp-token";
const PHONE_NUMBER_ID = "106540352242922";
const ACCOUNT_ID = "102290129340398";

export interface WhatsappFakeOptions {
  /** Buttons of the broker's alert, in the template of the account and in the environment alike. Default `assumir`. */
  alertButtons?: keyof typeof ALERT_BUTTONS;
  /** What the account has instead of the guide's templates. */
  templates?: readonly FakeTemplate[];
  /** The messaging limit that Meta tells; `null`: a version that does not know the field. */
  limit?: string | null;
}

export function whatsappFake(options: WhatsappFakeOptions = {}): FakeProvider {
  const { alertButtons = "assumir", limit = "TIER_2K" } = options;
  const templates = options.templates ?? [
    { ...HOT_LEAD_TEMPLATE, buttons: ALERT_BUTTONS[alertButtons] },
    FOLLOWUP_TEMPLATE,
  ];
  let sent = 0;
  return {
    slug: "whatsapp",
    label: "WhatsApp",
    env: (baseUrl) => ({
      WHATSAPP_API_URL: `${baseUrl}/${CURRENT_GRAPH_VERSION}`,
      WHATSAPP_ACCESS_TOKEN: TOKEN,
      WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
      WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT_ID,
      WHATSAPP_ALERT_BUTTONS: alertButtons,
    }),
    reset: () => {
      sent = 0;
    },
    handle(request, arrived) {
      const refused = refusedBeforeRouting(request);
      if (refused) return refused;
      const [, , id, edge, rest] = request.path.split("/");
      if (rest !== undefined) return metaError(400, 2500, "Unknown path components");
      if (request.method === "GET" && edge === undefined && id === PHONE_NUMBER_ID) return numberRecord(request, limit);
      if (request.method === "GET" && edge === "message_templates" && id === ACCOUNT_ID) {
        return templateList(request, templates);
      }
      if (request.method === "POST" && edge === "messages" && id === PHONE_NUMBER_ID) {
        const { error, data } = readMessage(request, templates);
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

/** Only the fields that were asked for; one that Meta does not know refuses the whole request. */
function numberRecord({ query }: FakeRequest, limit: string | null): FakeAnswer {
  const record: Record<string, string> = {
    id: PHONE_NUMBER_ID,
    display_phone_number: "+55 11 3000-0000",
    verified_name: "Imobiliária Exemplo",
    quality_rating: "GREEN",
    status: "CONNECTED",
    ...(limit === null ? {} : { whatsapp_business_manager_messaging_limit: limit }),
  };
  const asked = (query.get("fields") ?? "id,display_phone_number,verified_name,quality_rating").split(",");
  const unknown = asked.find((name) => !Object.hasOwn(record, name));
  if (unknown !== undefined) {
    return metaError(
      400,
      100,
      `Tried accessing nonexisting field (${unknown}) on node type (WhatsAppBusinessPhoneNumber)`,
    );
  }
  return { status: 200, json: Object.fromEntries(asked.map((name) => [name, record[name]])) };
}

const TEMPLATE_QUERY: ReadonlySet<string> = new Set(["name", "fields", "limit", "after"]);

function templateList({ query }: FakeRequest, templates: readonly FakeTemplate[]): FakeAnswer {
  const odd = [...query.keys()].find((name) => !TEMPLATE_QUERY.has(name));
  if (odd !== undefined) return metaError(400, 100, `Unexpected key "${odd}"`);
  const name = query.get("name") ?? "";
  const data = templates
    .filter((template) => template.name.includes(name))
    .map((template, index) => ({
      name: template.name,
      language: template.language,
      status: template.status ?? "APPROVED",
      category: template.category,
      parameter_format: "POSITIONAL",
      components: [
        { type: "BODY", text: template.body, example: { body_text: [template.examples] } },
        ...(template.buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons: template.buttons }]),
      ],
      id: String(900_000_000_000_001 + index),
    }));
  return { status: 200, json: { data, paging: { cursors: { before: "MAZDZD", after: "MjQZD" } } } };
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
