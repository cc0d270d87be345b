/**
 * Twilio as a source: what became of our texts and calls, what people answer, and the key that a broker presses, all at
 * one address. Reading looks nothing up: everything is in the request.
 */
import {
  defineSource,
  type Fields,
  parked,
  READ_BY_HAND,
  type Reading,
  type StoredChange,
} from "@streamleads/integration-kit";
import { WEBHOOK_PATH } from "./addresses.ts";
import { readClaim } from "./inbound-claim.ts";
import { readReply } from "./inbound-reply.ts";
import { changeOf, noticeIn } from "./inbound-split.ts";
import { readCallStatus, readTextStatus } from "./inbound-status.ts";
import { verifyTwilio } from "./signature.ts";

const fields = {
  authToken: {
    label: "Auth Token",
    help: "Console da Twilio > Account Info. A Twilio assina sempre com ele, nunca com uma API Key. Na troca do token, ou para números de subcontas, informe vários, separados por vírgula.",
    env: "TWILIO_AUTH_TOKEN",
    secret: true,
    required: true,
    several: true,
  },
  publicUrl: {
    label: "Endereço público",
    help: "O endereço do StreamLeads como a Twilio o chama: faz parte da assinatura.",
    env: "PUBLIC_URL",
    required: true,
    example: "https://leads.imobsul.example",
  },
} as const satisfies Fields;

export const twilioInbound = defineSource({
  slug: "twilio",
  label: "Twilio",
  docs: "https://www.twilio.com/docs/usage/webhooks/webhooks-security",
  fields,
  origem: "SMS",
  webhook: {
    paths: [WEBHOOK_PATH],
    verify: (request, settings) => verifyTwilio(request, WEBHOOK_PATH, settings),
    split: (request) => [changeOf(request)],
    // An empty answer says nothing back to whoever wrote, and ends a call in which a key was pressed.
    accepted: { status: 200, body: "<Response/>", contentType: "text/xml; charset=utf-8" },
  },
  read: async (change) => readChange(change),
});

function readChange({ body, receivedAt }: StoredChange): Reading {
  const notice = noticeIn(body);
  const { get } = notice;
  if (get("CallSid") !== undefined) {
    return notice.lead === undefined ? readCallStatus(notice, receivedAt) : readClaim(notice, receivedAt);
  }
  if (get("MessageStatus") !== undefined) return readTextStatus(notice, receivedAt);
  if (get("From") !== undefined && (get("MessageSid") ?? get("SmsSid")) !== undefined) {
    return readReply(notice, receivedAt);
  }
  return parked("malformed", {
    reason: "O aviso da Twilio veio numa forma que ainda não lemos.",
    fix: READ_BY_HAND,
  });
}
