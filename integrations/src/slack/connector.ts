/** Slack: hot leads and reminders for the sales channel, new leads for marketing. One connection per channel. */
import { defineConnector } from "@streamleads/integration-kit";
import { check } from "./check.ts";
import { announceClaim } from "./claimed.ts";
import { erase } from "./erase.ts";
import { fields } from "./fields.ts";
import { alertMessage, followupMessage, hotLeadMessage, newLeadMessage } from "./map.ts";
import { slackOAuth } from "./oauth.ts";
import { partOf } from "./part.ts";
import { postMessage, postNotice } from "./send.ts";
import { connectionsOf, targetOf } from "./target.ts";

export const slack = defineConnector({
  slug: "slack",
  label: "Slack",
  docs: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
  receives: ["id", "nome", "email", "telefone", "origem", "portal", "interesse", "cidade", "score", "status"],
  fields,
  connections: connectionsOf,
  part: partOf,
  oauth: slackOAuth,
  request(settings) {
    const target = targetOf(settings);
    // Without a target there is nowhere to go; an empty address is refused before anything leaves.
    if (!target) return { baseUrl: "" };
    return target.kind === "webhook"
      ? { baseUrl: target.url }
      : { baseUrl: target.baseUrl, headers: { authorization: `Bearer ${target.token}` } };
  },
  // One message a second per channel, short bursts pass (checked 2026-11-23).
  limits: { concurrency: 2, rate: { requests: 1, perMs: 1_000 } },
  check,
  actions: {
    "notify.hot_lead": (job, ctx) => postNotice(job, ctx, { write: hotLeadMessage, isArrival: true }),
    "notify.new_lead": (job, ctx) => postNotice(job, ctx, { write: newLeadMessage, isArrival: true }),
    "notify.followup": (job, ctx) => postNotice(job, ctx, { write: followupMessage, isArrival: false }),
    "notify.claimed": announceClaim,
  },
  erase,
  alert: ({ title, lines, url, now }, ctx) =>
    postMessage(ctx, alertMessage({ title, text: lines.join("\n"), url }), now),
});
