/** A person's data must go: every message about the lead that Slack has named to us is deleted. */
import type { Outcome } from "@streamleads/domain";
import type { ErasedPerson } from "@streamleads/integration-kit";
import { callApi } from "./api.ts";
import { MESSAGE_GONE } from "./error-words.ts";
import { hasCause } from "./errors.ts";
import { messagesIn } from "./refs.ts";
import { notConfigured, type SlackContext } from "./send.ts";
import { targetOf } from "./target.ts";

/**
 * Deletes the lead's messages one by one, the one that opened the thread last. A message that is gone is what was
 * wanted, so repeating an erasure is safe. What may work later ends it, to be tried again; what Slack refuses for good
 * does not keep the other messages. A channel that cannot be reached is no fault of the connection: the person in
 * charge is told to delete there by hand.
 */
export async function erase({ refs, now }: Pick<ErasedPerson, "refs" | "now">, ctx: SlackContext): Promise<Outcome> {
  const target = targetOf(ctx.settings);
  if (!target) return notConfigured;
  if (target.kind === "webhook") return cannotDelete;
  const messages = messagesIn(refs);
  let left: Outcome | undefined;
  for (const { channel, ts } of messages) {
    const answer = await callApi(ctx.http, "chat.delete", { channel, ts }, now);
    const outcome = hasCause(answer, "channel_unavailable") ? outOfReach : answer;
    if (outcome.kind === "delivered" || hasCause(outcome, MESSAGE_GONE)) continue;
    if (outcome.kind !== "rejected") return outcome;
    left ??= outcome;
  }
  if (left) return left;
  const count = messages.length;
  const note = count === 0 ? "Não há mensagem conhecida deste lead." : `Mensagens apagadas: ${count}.`;
  return { kind: "delivered", note };
}

const cannotDelete: Outcome = {
  kind: "rejected",
  cause: "webhook_cannot_delete",
  reason: "Um webhook do Slack não apaga mensagens.",
  fix: "Procure no canal pelo número do lead e apague as mensagens à mão; com um bot isso é automático.",
};
const outOfReach: Outcome = {
  kind: "rejected",
  cause: "message_out_of_reach",
  reason: "Uma mensagem deste lead está em um canal que o bot não alcança mais.",
  fix: "Convide o bot para o canal e repita, ou procure pelo número do lead e apague as mensagens à mão.",
};
