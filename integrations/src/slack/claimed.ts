/** Somebody took the lead on: its cards say who, in place of the button, and its thread is told. Bots only. */
import type { Outcome } from "@streamleads/domain";
import type { Job } from "@streamleads/integration-kit";
import { callApi } from "./api.ts";
import { MESSAGE_FIXED, MESSAGE_GONE, THREAD_GONE } from "./error-words.ts";
import { hasCause } from "./errors.ts";
import type { SlackMessage } from "./lead-message.ts";
import { claimedCard, claimedLine, type WhoClaimed } from "./map.ts";
import { cardsIn, type Posted, replyRefs, rootOf } from "./refs.ts";
import { inWordsIfRefused, notConfigured, postAt, type SlackContext, withRefs } from "./send.ts";
import { targetOf } from "./target.ts";

export interface ClaimedContext extends SlackContext {
  company: { timeZone: string };
}

/**
 * Rewrites every card of the lead, then writes one line in its thread. Rewriting twice is the same as once, so only the
 * line is marked when it may be the second. A card that somebody deleted is no failure; one that must stay as it is
 * leaves a word in the record. Nothing is posted before every card has been answered for.
 */
export async function announceClaim(job: Job, ctx: ClaimedContext): Promise<Outcome> {
  const target = targetOf(ctx.settings);
  if (!target) return notConfigured;
  if (target.kind === "webhook") return onlyBots;
  const who = whoClaimed(job);
  const root = rootOf(job.refs);
  if (!who || !root) return who ? nothingPosted : nobodyNamed;
  const { timeZone } = ctx.company;
  const card = claimedCard(job, who, timeZone);
  let isFixed = false;
  let isRootGone = false;
  for (const posted of cardsIn(job.refs)) {
    const outcome = await rewrite(ctx, posted, card, job.now);
    const isGone = hasCause(outcome, MESSAGE_GONE);
    isFixed ||= hasCause(outcome, MESSAGE_FIXED);
    isRootGone ||= isGone && posted.ts === root.ts;
    if (outcome.kind !== "delivered" && !isGone && !hasCause(outcome, MESSAGE_FIXED)) return outcome;
  }
  if (isRootGone) return cardGone;
  const place = { channel: root.channel, thread_ts: root.ts };
  const line = await postAt(ctx, place, claimedLine(job, who, timeZone), job.now);
  if (hasCause(line, THREAD_GONE)) return { kind: "delivered", note: "A conversa está fechada: só o aviso mudou." };
  const told = withRefs(line, (ref) => replyRefs(ref, job.delivery.id, "reply"));
  return told.kind === "delivered" && isFixed
    ? { ...told, note: "O Slack não deixou tirar o botão do aviso; a conversa diz quem assumiu." }
    : told;
}

/** Puts a card's new text in place of the old. An empty list of blocks takes the old ones away. */
function rewrite({ http }: ClaimedContext, { channel, ts }: Posted, card: SlackMessage, now: Date): Promise<Outcome> {
  return inWordsIfRefused(card, ({ text, blocks = [] }) =>
    callApi(http, "chat.update", { channel, ts, text, blocks }, now),
  );
}

function whoClaimed({ params, now }: Job): WhoClaimed | undefined {
  if (!params.claimed) return undefined;
  const at = new Date(params.claimed.at);
  return { ...params.claimed, at: Number.isNaN(at.getTime()) ? now : at };
}

const onlyBots: Outcome = {
  kind: "skipped",
  cause: "webhook_cannot_edit",
  reason: "Um webhook do Slack não altera mensagens: o aviso fica como está.",
  fix: "Para ver no canal quem assumiu, use um bot nesta conexão (token e canal).",
};
const nothingPosted: Outcome = {
  kind: "skipped",
  cause: "nothing_posted",
  reason: "Este canal não tem aviso deste lead.",
  fix: "Nada a fazer: o canal não foi avisado da chegada deste lead.",
};
const nobodyNamed: Outcome = {
  kind: "skipped",
  cause: "claim_without_name",
  reason: "A entrega não diz quem assumiu o lead.",
  fix: "Assuma o lead de novo, ou avise o canal à mão.",
};
const cardGone: Outcome = {
  kind: "skipped",
  cause: "message_gone",
  reason: "O aviso deste lead foi apagado do Slack.",
  fix: "Nada a fazer: o próximo aviso abre outra conversa.",
};
