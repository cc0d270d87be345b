/** Where the messages of a connection go: a webhook, which is tied to one channel, or a bot, which names its channel. */
import type { Settings } from "@streamleads/integration-kit";
import type { fields } from "./fields.ts";

export type SlackSettings = Settings<typeof fields>;
export type Target =
  | { kind: "webhook"; url: string }
  | { kind: "bot"; baseUrl: string; token: string; channel: string };

const ORIGIN = "https://slack.com";
const WEBHOOK_PATH = /^(.*)(\/services\/[^/]+\/[^/]+\/[^/]+)$/;

/**
 * The connections that an environment describes: one per channel, each with only what is its own. A channel needs the
 * bot's token and its name, or a webhook; with both the bot is used, because its answer names the message. What they
 * are told follows from their names in the plan, so `notices` is not among their settings.
 */
export function connectionsOf(all: SlackSettings): { name: string; settings: SlackSettings }[] {
  const { apiUrl, botToken, claimButton, webhookUrl, webhookUrlMarketing, channel, channelMarketing } = all;
  const common = { apiUrl, botToken, claimButton };
  return [
    { name: "vendas", settings: withoutEmpty({ ...common, channel, webhookUrl }) },
    {
      name: "marketing",
      settings: withoutEmpty({ ...common, channel: channelMarketing, webhookUrl: webhookUrlMarketing }),
    },
  ].filter(({ settings }) => targetOf(settings) !== undefined);
}

/** The one target of a connection, or `undefined` when its settings describe none. */
export function targetOf(settings: SlackSettings): Target | undefined {
  const token = settings.botToken?.trim();
  const channel = (settings.channel || settings.channelMarketing)?.trim();
  if (token && channel) return { kind: "bot", baseUrl: apiBase(settings), token, channel };
  const webhook = settings.webhookUrl || settings.webhookUrlMarketing;
  return webhook ? { kind: "webhook", url: movedTo(webhook, trimmed(settings.apiUrl)) } : undefined;
}

/** Where the methods of the Web API stand. */
export function apiBase(settings: { apiUrl?: string }): string {
  return `${originOf(settings)}/api`;
}

/** Slack's own address, or what stands in its place; without a slash at its end. */
export function originOf({ apiUrl }: { apiUrl?: string }): string {
  return trimmed(apiUrl) ?? ORIGIN;
}

/** Says in Portuguese what is wrong with a webhook address, or `undefined`. Workflow triggers take no blocks. */
export function webhookProblem(value: string): string | undefined {
  const url = URL.parse(value.trim());
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  return isHttp && WEBHOOK_PATH.test(url.pathname)
    ? undefined
    : "Precisa ser o endereço de um Incoming Webhook, com /services/T…/B…/… no fim.";
}

/** The webhook's path below another base address, for proxies and the sandbox. */
function movedTo(webhook: string, base: string | undefined): string {
  const path = WEBHOOK_PATH.exec(URL.parse(webhook)?.pathname ?? "")?.[2];
  return base === undefined || path === undefined ? webhook : base + path;
}

function trimmed(apiUrl: string | undefined): string | undefined {
  return apiUrl?.trim().replace(/\/+$/, "") || undefined;
}

function withoutEmpty(settings: Record<string, string | undefined>): SlackSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value)) as SlackSettings;
}
