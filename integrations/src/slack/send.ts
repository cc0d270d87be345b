/** One message to one channel, with one second try in plain words when Slack refuses the form. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, type Job, textAt } from "@streamleads/integration-kit";
import { callApi } from "./api.ts";
import { MESSAGE_REFUSED, THREAD_GONE } from "./error-words.ts";
import { hasCause, webhookOutcome } from "./errors.ts";
import type { SlackMessage } from "./lead-message.ts";
import type { NoticeForm } from "./map.ts";
import { replyRefs, rootRefs, threadOf } from "./refs.ts";
import { type SlackSettings, targetOf } from "./target.ts";

export interface SlackContext {
  settings: SlackSettings;
  http: ConnectorContext["http"];
}

export interface Notice {
  write: (job: Job, form: NoticeForm) => SlackMessage;
  /** A lead came (again): the button stands on it in the thread too. A reminder leaves it to the message above. */
  isArrival: boolean;
}

/** Where a bot's message goes: a channel, or a thread in it. */
export interface Place {
  channel: string;
  thread_ts?: string;
  reply_broadcast?: boolean;
}

/**
 * Tells a channel about a lead. A bot's first message opens the lead's thread; later ones go into it and are shown in
 * the channel as well, since nobody follows a thread that a bot began. A thread that takes no more is left for a new one.
 */
export async function postNotice(job: Job, ctx: SlackContext, notice: Notice): Promise<Outcome> {
  const target = targetOf(ctx.settings);
  if (target?.kind !== "bot") return postMessage(ctx, notice.write(job, { claimButton: false }), job.now);
  const { id } = job.delivery;
  const claimButton = ctx.settings.claimButton !== "nao";
  const thread = threadOf(job.refs, target.channel);
  if (thread) {
    const place: Place = { channel: thread.channel, thread_ts: thread.ts, reply_broadcast: true };
    const message = notice.write(job, { claimButton: claimButton && notice.isArrival });
    const reply = await postAt(ctx, place, message, job.now);
    if (!hasCause(reply, THREAD_GONE)) {
      return withRefs(reply, (ref) => replyRefs(ref, id, notice.isArrival ? "card" : "reply"));
    }
  }
  const root = await postAt(ctx, { channel: target.channel }, notice.write(job, { claimButton }), job.now);
  return withRefs(root, (ref) => rootRefs(ref, id, target.channel));
}

/** Posts a message where the connection points, by webhook or bot, outside of any thread. */
export async function postMessage(ctx: SlackContext, message: SlackMessage, now: Date): Promise<Outcome> {
  const target = targetOf(ctx.settings);
  if (!target) return notConfigured;
  if (target.kind === "bot") return postAt(ctx, { channel: target.channel }, message, now);
  return inWordsIfRefused(message, async (content) =>
    webhookOutcome(await ctx.http.post("", { ...content, ...QUIET_LINKS }), now),
  );
}

/** Posts as the bot; `externalId` is "channel:ts", as in `refs.ts`. */
export function postAt({ http }: SlackContext, place: Place, message: SlackMessage, now: Date): Promise<Outcome> {
  return inWordsIfRefused(message, (content) =>
    callApi(http, "chat.postMessage", { ...place, ...content, ...QUIET_LINKS }, now, ({ json }) => {
      const channel = textAt(json, "channel");
      const ts = textAt(json, "ts");
      return channel && ts ? { kind: "delivered", externalId: `${channel}:${ts}` } : { kind: "delivered" };
    }),
  );
}

/** What a message may consist of; without blocks in `chat.update` the old ones would stay. */
export interface Content {
  text: string;
  blocks?: SlackMessage["blocks"];
}

/**
 * A refusal of a message's blocks is certain not to have been posted, so the words alone are sent once instead: an alert
 * that looks plain is better than none.
 */
export async function inWordsIfRefused(
  message: SlackMessage,
  send: (content: Content) => Promise<Outcome>,
): Promise<Outcome> {
  const first = await send({ text: message.text, blocks: message.blocks });
  if (!hasCause(first, MESSAGE_REFUSED)) return first;
  const second = await send({ text: message.plainText });
  return second.kind === "delivered"
    ? { ...second, note: "Enviada só como texto: o Slack recusou os blocos." }
    : second;
}

/** Adds what is to be remembered of a message that Slack has named. */
export function withRefs(outcome: Outcome, refsOf: (ref: string) => Record<string, string>): Outcome {
  if (outcome.kind !== "delivered" || outcome.externalId === undefined) return outcome;
  return { ...outcome, refs: refsOf(outcome.externalId) };
}

export const notConfigured: Outcome = {
  kind: "reconnect",
  cause: "not_configured",
  reason: "Esta conexão do Slack não tem webhook, nem token de bot com canal.",
  fix: "Informe o webhook (SLACK_WEBHOOK_URL), ou o token do bot e o canal (SLACK_BOT_TOKEN e SLACK_CHANNEL_VENDAS).",
};

/** A link to the dashboard shows nothing to Slack, and a preview would only take room. */
const QUIET_LINKS = { unfurl_links: false, unfurl_media: false } as const;
