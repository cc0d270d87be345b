/** Harmless proof that a connection can write: nobody sees anything in the channel. */
import type { Outcome } from "@streamleads/domain";
import { at, type Http, type HttpAnswer, textAt } from "@streamleads/integration-kit";
import { askApi, callApi } from "./api.ts";
import { channelUnavailable } from "./error-words.ts";
import { hasCause, webhookOutcome, wordOf } from "./errors.ts";
import { notConfigured, type SlackContext } from "./send.ts";
import { targetOf } from "./target.ts";

/** What the bot may do, as the answer's header says; `undefined` when it does not say. */
type Scopes = ReadonlySet<string> | undefined;

/** Checks the webhook, or the bot's token, scopes and channel. Slack has no allowance to tell of. */
export async function check(ctx: SlackContext): Promise<Outcome> {
  const target = targetOf(ctx.settings);
  if (!target) return notConfigured;
  return target.kind === "webhook" ? checkWebhook(ctx.http) : checkBot(ctx.http, target.channel);
}

/**
 * A message without text is refused with `no_text` by a webhook that lives, and nothing is posted; a dead one says
 * `no_service`. Slack documents the words, not this use of them; secret scanners rely on it too (checked 2026-11-23).
 */
async function checkWebhook(http: Http): Promise<Outcome> {
  const result = await http.post("", { text: "" });
  const isAlive = result.kind === "answer" && result.status === 400 && LIVE_WORDS.has(wordOf(result) ?? "");
  return isAlive ? { kind: "delivered", note: "O webhook está ativo." } : webhookOutcome(result, new Date());
}

const LIVE_WORDS: ReadonlySet<string> = new Set(["no_text", "missing_text"]);

async function checkBot(http: Http, channel: string): Promise<Outcome> {
  const { outcome: token, scopes } = await checkToken(http, ["chat:write"]);
  if (token.kind !== "delivered") return token;
  const about = await aboutChannel(http, channel, scopes);
  return about.kind === "delivered" ? { ...token, note: `${token.note} ${about.note}` } : about;
}

/** Checks a bot's token, and that it has the scopes that are needed where Slack tells which it has. */
export async function checkToken(http: Http, needed: readonly string[]): Promise<{ outcome: Outcome; scopes: Scopes }> {
  let scopes: Scopes;
  const outcome = await callApi(http, "auth.test", {}, new Date(), (answer) => {
    scopes = scopesOf(answer);
    const isEnough = needed.every((scope) => scopes?.has(scope) ?? true);
    return isEnough ? aboutToken(answer, scopes) : lacking(needed);
  });
  return { outcome, scopes };
}

function lacking(needed: readonly string[]): Outcome {
  const names = needed.join(" e ");
  return {
    kind: "reconnect",
    cause: "permission_missing",
    reason: `O bot do Slack não tem a permissão de que precisa (${names}).`,
    fix: `Inclua ${names} nos escopos do aplicativo, reinstale e troque SLACK_BOT_TOKEN, ou reconecte.`,
  };
}

function aboutToken({ json }: HttpAnswer, scopes: Scopes): Outcome {
  const lacks = ["users:read", "users:read.email"].filter((scope) => scopes && !scopes.has(scope));
  const names =
    lacks.length === 0 ? "" : ` Sem ${lacks.join(" e ")}, quem aperta Assumir pode não ser reconhecido pelo e-mail.`;
  const note = `Workspace ${textAt(json, "team") ?? "sem nome"}.${names}`;
  // Only of tokens that rotate (checked 2026-11-23: AuthTestResponse of @slack/web-api).
  const seconds = at(json, "expires_in");
  const lives = typeof seconds === "number" && seconds > 0 && seconds < 1e9;
  return { kind: "delivered", note, ...(lives && { expiresAt: new Date(Date.now() + seconds * 1_000) }) };
}

/**
 * Whether the bot can write in the channel. Slack tells that of a channel's id alone, and only with a scope that the
 * connector does not need otherwise: without it people are told what to look at.
 */
async function aboutChannel(http: Http, channel: string, scopes: Scopes): Promise<Outcome> {
  const unseen: Outcome = {
    kind: "delivered",
    note: `Não foi possível olhar o canal ${channel}: confira se o bot foi convidado para ele.`,
  };
  const mayLook = scopes === undefined || scopes.has("channels:read") || scopes.has("groups:read");
  if (!/^[CG][A-Z0-9]{6,}$/.test(channel) || !mayLook) return unseen;
  const outcome = await askApi(http, "conversations.info", { channel }, new Date(), ({ json }) => {
    const isMember = at(json, "channel", "is_member") === true;
    const isOpen = at(json, "channel", "is_private") !== true && scopes?.has("chat:write.public") === true;
    if (at(json, "channel", "is_archived") === true || !(isMember || isOpen)) return channelUnavailable;
    return { kind: "delivered", note: `Canal #${textAt(json, "channel", "name") ?? channel}.` };
  });
  return hasCause(outcome, "permission_missing") ? unseen : outcome;
}

/** `x-oauth-scopes` comes with every answer of the Web API. */
function scopesOf({ headers }: HttpAnswer): Scopes {
  const given = headers["x-oauth-scopes"];
  return given === undefined ? undefined : new Set(given.split(/\s*,\s*/));
}
