/** One request of Twilio is one thing. What we wrote into the address ourselves is kept with its body. */
import { type Change, plainId, readText, type WebhookRequest } from "@streamleads/integration-kit";
import { DELIVERY_PARAMETER, LEAD_PARAMETER, RECIPIENT_PARAMETER } from "./addresses.ts";

/** Before our own names among Twilio's: Twilio's begin with a capital. */
const OWN = "streamleads_";

export interface Notice {
  /** Twilio's parameter. */
  get(name: string): string | undefined;
  /** The delivery and the lead that the address names. */
  deliveryKey: string | undefined;
  lead: string | undefined;
  /** It is about a text to a lead. */
  isToLead: boolean;
}

/** The request as one change; known again by what it speaks of and the state that it tells. */
export function changeOf({ body, query }: WebhookRequest): Change {
  const own = new URLSearchParams();
  for (const name of [DELIVERY_PARAMETER, LEAD_PARAMETER, RECIPIENT_PARAMETER]) {
    const value = plainId(query[name], 100);
    if (value !== undefined) own.set(OWN + name, value);
  }
  const kept =
    own.size === 0 ? body : Buffer.concat([body, Buffer.from(`${body.length > 0 ? "&" : ""}${own}`, "utf8")]);
  return { providerId: idOf(noticeIn(kept)), body: kept };
}

/** A kept body, read as the form that it is. Of a repeated name the last counts: ours are written last. */
export function noticeIn(body: Uint8Array): Notice {
  const form = new URLSearchParams(readText(body));
  const get = (name: string) => form.getAll(name).at(-1) || undefined;
  const deliveryKey = get(OWN + DELIVERY_PARAMETER);
  return {
    get,
    deliveryKey: deliveryKey !== undefined && /^[a-z0-9_-]{1,64}$/.test(deliveryKey) ? deliveryKey : undefined,
    lead: get(OWN + LEAD_PARAMETER),
    isToLead: get(OWN + RECIPIENT_PARAMETER) === "lead",
  };
}

/** `undefined`: known by its content. */
function idOf({ get, lead }: Notice): string | undefined {
  const call = get("CallSid");
  const message = get("MessageSid") ?? get("SmsSid");
  if (call !== undefined && lead !== undefined) return plainId(`${call}:tecla:${get("Digits") ?? ""}`);
  if (call !== undefined) return plainId(`${call}:${get("CallStatus") ?? ""}`);
  return message === undefined ? undefined : plainId(`${message}:${get("MessageStatus") ?? get("SmsStatus") ?? ""}`);
}
