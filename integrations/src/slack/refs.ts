/**
 * Messages of ours, as they are remembered for a lead: "channel:ts", which is how Slack names one. `message` is the one
 * that opens the lead's thread; every message has a name of its own besides, so that a later one never makes an earlier
 * one unknown (erasure must reach all of them).
 */

/** A message that Slack has; `channel` is its id, never its name. */
export interface Posted {
  channel: string;
  ts: string;
}

type Refs = Readonly<Record<string, string>>;

/** Of the message that opens the thread. */
const ROOT = "message";
/** The setting under which it was posted: an account that changes its channel begins new threads there. */
const ROOT_CHANNEL = "channel";
const CARD = "card_";
const REPLY = "reply_";
const POSTED = /^([A-Z][A-Z0-9]{1,40}):(\d{1,12}\.\d{1,9})$/;

/** "channel:ts" taken apart; `undefined` for anything else. */
export function postedAt(ref: string | undefined): Posted | undefined {
  const [, channel, ts] = POSTED.exec(ref ?? "") ?? [];
  return channel !== undefined && ts !== undefined ? { channel, ts } : undefined;
}

/** What to remember of a message that opens a thread in the channel of the settings. */
export function rootRefs(ref: string, deliveryId: number, channelSetting: string): Record<string, string> {
  return { [ROOT]: ref, [ROOT_CHANNEL]: channelSetting, [`${CARD}${deliveryId}`]: ref };
}

/** What to remember of a message in a thread; a card shows the lead, and is rewritten when somebody takes it on. */
export function replyRefs(ref: string, deliveryId: number, kind: "card" | "reply"): Record<string, string> {
  return { [`${kind === "card" ? CARD : REPLY}${deliveryId}`]: ref };
}

/** The message that opened the lead's thread, wherever that was. */
export function rootOf(refs: Refs): Posted | undefined {
  return postedAt(refs[ROOT]);
}

/** The thread to write in: the lead's, unless the connection writes in another channel by now. */
export function threadOf(refs: Refs, channelSetting: string): Posted | undefined {
  return refs[ROOT_CHANNEL] === channelSetting ? rootOf(refs) : undefined;
}

/** Every card of the lead, each once: those are rewritten. */
export function cardsIn(refs: Refs): Posted[] {
  return messagesOf(refs, (name) => name === ROOT || name.startsWith(CARD));
}

/** Every message of the lead, each once; replies first, since a thread's first message is the last to go. */
export function messagesIn(refs: Refs): Posted[] {
  return [...messagesOf(refs, (name) => name.startsWith(REPLY)), ...cardsIn(refs).reverse()];
}

function messagesOf(refs: Refs, isMeant: (name: string) => boolean): Posted[] {
  const found = Object.entries(refs).filter(([name]) => isMeant(name));
  const distinct = [...new Set(found.map(([, ref]) => ref))];
  return distinct.flatMap((ref) => postedAt(ref) ?? []).sort((a, b) => Number(a.ts) - Number(b.ts));
}
