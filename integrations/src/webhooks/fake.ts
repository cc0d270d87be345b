/** A receiver that keeps to Standard Webhooks as its libraries do: signature, tolerance of five minutes, JSON of the catalogue. */
import { createHmac } from "node:crypto";
import { LEAD_EVENT_TYPES, timingSafeEqualText } from "@streamleads/integration-kit";
import type { FakeAnswer, FakeProvider, FakeRequest } from "@streamleads/integration-kit/testing";

export const FAKE_SECRET = `whsec_${Buffer.alloc(32, "segredo-de-exemplo").toString("base64")}`;
const PATH = "/streamleads";
const TYPES: readonly string[] = [...LEAD_EVENT_TYPES, "streamleads.ping"];

export interface WebhooksFakeOptions {
  /** The secret that the receiver checks with. */
  secret?: string;
}

export function webhooksFake({ secret = FAKE_SECRET }: WebhooksFakeOptions = {}): FakeProvider {
  return {
    slug: "webhooks",
    label: "Webhooks de saída",
    env: (baseUrl) => ({ OUTGOING_WEBHOOK_URL: `${baseUrl}${PATH}`, OUTGOING_WEBHOOK_SECRET: FAKE_SECRET }),
    reset() {},
    handle(request, arrived) {
      if (request.path !== PATH) return refused(404, "not found");
      if (request.method !== "POST") return refused(405, "method not allowed");
      if (!isSigned(request, secret)) return refused(401, "signature mismatch");
      const event = JSON.parse(request.body.toString()) as { type: string; data: { lead?: { nome: string } } };
      if (!TYPES.includes(event.type)) return refused(400, "unknown type");
      const id = request.headers["webhook-id"] ?? "";
      const { lead } = event.data;
      if (lead) arrived({ kind: event.type, title: `${event.type}: ${lead.nome}`, key: id, data: event });
      return { status: 204 };
    },
  };
}

function isSigned({ headers, body }: FakeRequest, secret: string): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = headers;
  if (!id || !timestamp || !/^\d+$/.test(timestamp)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return (signature ?? "").split(" ").some((one) => timingSafeEqualText(one, `v1,${expected}`));
}

function refused(status: number, message: string): FakeAnswer {
  return { status, json: { message } };
}
