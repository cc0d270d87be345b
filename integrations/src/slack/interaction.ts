/** What a payload of Slack means: a press of "Assumir" is a claim, everything else is known and nothing, or waits. */
import {
  boundedLine,
  type FoundClaim,
  parked,
  plainId,
  READ_BY_HAND,
  type Reading,
  readRecord,
  type StoredChange,
  textAt,
} from "@streamleads/integration-kit";
import { CLAIM_ACTION, LINK_ACTION, readClaimValue } from "./claim.ts";
import { actionOf } from "./split.ts";

/** Who pressed, as the payload says: an id to look up, and a name for when that fails. */
export interface Presser {
  id: string | undefined;
  nome: string;
}
export type Read = { kind: "claim"; claim: Omit<FoundClaim, "kind" | "by">; presser: Presser } | Reading;

const NAME_MAX = 120;
/** Interactions and events that Slack documents, and that no message of ours causes. */
const UNUSED: ReadonlySet<string> = new Set([
  "url_verification",
  "event_callback",
  "app_rate_limited",
  "shortcut",
  "message_action",
  "view_submission",
  "view_closed",
  "block_suggestion",
  "interactive_message",
  "dialog_submission",
]);

/** Reads a stored change. Looks nothing up and never throws. */
export function readInteraction({ body, receivedAt }: StoredChange): Read {
  const read = readRecord(body);
  if (!read.ok) return unreadable(read.cause);
  const payload = read.value;
  const type = textAt(payload, "type");
  if (type !== undefined && UNUSED.has(type)) return unused;
  if (type !== "block_actions") return type === undefined ? unreadable("malformed") : unknownKind;
  const action = actionOf(payload);
  const actionId = textAt(action, "action_id");
  if (actionId === LINK_ACTION) return linkPressed;
  if (actionId !== CLAIM_ACTION) return actionId === undefined ? unreadable("malformed") : otherButton;
  const claimed = readClaimValue(textAt(action, "value"));
  const presser = presserOf(payload);
  if (!claimed || !presser) return unreadable("malformed");
  const at = momentOf(textAt(action, "action_ts"), receivedAt);
  return { kind: "claim", claim: { leadId: claimed.leadId, act: "take", via: "Slack", at }, presser };
}

function presserOf(payload: Record<string, unknown>): Presser | undefined {
  const id = plainId(textAt(payload, "user", "id"), 40);
  const name = textAt(payload, "user", "name") ?? textAt(payload, "user", "username");
  const nome = boundedLine(name, NAME_MAX) ?? boundedLine(id, NAME_MAX);
  return nome === undefined ? undefined : { id, nome };
}

/** `action_ts` is "seconds.micros" of the press. One that cannot be, or lies ahead of us, gives way to the arrival. */
function momentOf(ts: string | undefined, receivedAt: Date): Date {
  if (ts === undefined || !/^\d{9,11}(?:\.\d{1,9})?$/.test(ts)) return receivedAt;
  const at = new Date(Math.round(Number(ts) * 1_000));
  return at.getTime() <= receivedAt.getTime() ? at : receivedAt;
}

function unreadable(cause: string): Reading {
  return parked(cause, { reason: "O Slack enviou algo numa forma que ainda não lemos.", fix: READ_BY_HAND });
}

const unused: Reading = {
  kind: "ignored",
  cause: "not_used",
  reason: "O Slack enviou um tipo de aviso que não usamos.",
};
const linkPressed: Reading = { kind: "ignored", cause: "link_opened", reason: "Alguém abriu o lead pelo Slack." };
const otherButton: Reading = { kind: "ignored", cause: "other_button", reason: "O botão apertado não é nosso." };
const unknownKind: Reading = parked("interaction_unknown", {
  reason: "O Slack enviou um tipo de interação que ainda não conhecemos.",
  fix: "Nada se perdeu; leia de novo depois de uma atualização, ou descarte.",
});
