/** The messages that a fake workspace has: posted by the bot, in channels, some of them in threads. */

export type Channel = "vendas" | "marketing" | "lancamentos";

/** By name as people write it, and by id. */
const CHANNELS: Readonly<Record<string, Channel>> = {
  "#vendas": "vendas",
  C0SANDBOXVENDAS: "vendas",
  "#marketing": "marketing",
  C0SANDBOXMARKETING: "marketing",
  "#lancamentos": "lancamentos",
  C0SANDBOXLANCAMENTOS: "lancamentos",
};
const IDS: Readonly<Record<Channel, string>> = {
  vendas: "C0SANDBOXVENDAS",
  marketing: "C0SANDBOXMARKETING",
  lancamentos: "C0SANDBOXLANCAMENTOS",
};
/** A card that is always there, as if posted before: "channel:ts". */
export const KNOWN_CARD = "C0SANDBOXVENDAS:1795445000.000100";
const SECOND = 1_795_446_000;
/** Older ones are forgotten, so that a long trial stays small. */
const MESSAGES_MAX = 20_000;

export interface KeptMessage {
  channel: Channel;
  ts: string;
  /** Of the message that opens its thread; its own when it does. */
  threadTs: string;
  text: string;
  blocks: unknown[] | undefined;
}

export class Messages {
  readonly #kept = new Map<string, KeptMessage>();
  /** Deleted ones leave a stone in the channel, under which nobody can answer. */
  readonly #deleted = new Set<string>();
  #posted = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    this.#kept.clear();
    this.#deleted.clear();
    this.#posted = 0;
    const ts = KNOWN_CARD.split(":")[1] ?? "";
    this.#kept.set(KNOWN_CARD, { channel: "vendas", ts, threadTs: ts, text: "Lead quente", blocks: [] });
  }

  post(channel: Channel, threadTs: string | undefined, text: string, blocks: unknown[] | undefined): KeptMessage {
    this.#posted += 1;
    const ts = `${SECOND}.${String(this.#posted).padStart(6, "0")}`;
    const message = { channel, ts, threadTs: threadTs ?? ts, text, blocks };
    this.#kept.set(`${IDS[channel]}:${ts}`, message);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MESSAGES_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return message;
  }

  find(channelId: string, ts: string): KeptMessage | undefined {
    return this.#kept.get(`${channelId}:${ts}`);
  }

  delete(channelId: string, ts: string): void {
    this.#kept.delete(`${channelId}:${ts}`);
    this.#deleted.add(`${channelId}:${ts}`);
  }

  /** Slack's word for why a thread takes no answer, or `undefined` when it does. */
  threadError(channel: Channel, ts: unknown): string | undefined {
    if (typeof ts !== "string" || !/^\d+\.\d{6}$/.test(ts)) return "invalid_thread_ts";
    const name = `${IDS[channel]}:${ts}`;
    if (this.#deleted.has(name)) return "cannot_reply_to_message";
    return this.#kept.has(name) ? undefined : "thread_not_found";
  }
}

export function channelNamed(name: unknown): Channel | undefined {
  return typeof name === "string" && Object.hasOwn(CHANNELS, name) ? CHANNELS[name] : undefined;
}

export function idOf(channel: Channel): string {
  return IDS[channel];
}

/** By id only: what exists already is never named by its channel's name. */
export function channelOfId(id: unknown): Channel | undefined {
  return typeof id === "string" && id.startsWith("C") ? channelNamed(id) : undefined;
}
