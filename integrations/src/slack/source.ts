/**
 * Slack as a source: somebody presses "Assumir" under a lead's message, and the lead is theirs. Slack waits three
 * seconds for an empty 200, which is sent once the press is stored; who it was is looked up afterwards.
 */
import type { Outcome } from "@streamleads/domain";
import { defineSource, type Reading, type SourceContext, type StoredChange } from "@streamleads/integration-kit";
import { checkToken } from "./check.ts";
import { readInteraction } from "./interaction.ts";
import { lookUp } from "./presser.ts";
import { sourceFields } from "./source-fields.ts";
import { changesOf } from "./split.ts";
import { apiBase } from "./target.ts";
import { verifySlack } from "./verify.ts";

export const slackButtons = defineSource({
  slug: "slack",
  label: "Slack",
  docs: "https://docs.slack.dev/interactivity/handling-user-interaction",
  fields: sourceFields,
  // No lead comes from here.
  origem: "OUTROS",
  webhook: {
    paths: ["/webhooks/slack"],
    verify: (request, { signingSecret }) => verifySlack(request, signingSecret),
    split: ({ body }) => changesOf(body),
    accepted: { status: 200 },
  },
  request: (settings) => {
    const token = settings.botToken?.trim();
    return { baseUrl: apiBase(settings), ...(token && { headers: { authorization: `Bearer ${token}` } }) };
  },
  read,
  check,
});

async function read(change: StoredChange, ctx: SourceContext<typeof sourceFields>): Promise<Reading> {
  const reading = readInteraction(change);
  if (!("presser" in reading)) return reading;
  return { kind: "claim", ...reading.claim, by: await lookUp(reading.presser, ctx) };
}

/** Whether the bot may tell who pressed. Without one the buttons work all the same, by the name in Slack. */
async function check(ctx: SourceContext<typeof sourceFields>): Promise<{ outcome: Outcome; expiresAt?: Date }> {
  if (!ctx.settings.botToken?.trim()) return { outcome: namesOnly };
  const { outcome } = await checkToken(ctx.http, ["users:read", "users:read.email"]);
  const expiresAt = outcome.kind === "delivered" ? outcome.expiresAt : undefined;
  return { outcome, ...(expiresAt && { expiresAt }) };
}

const namesOnly: Outcome = {
  kind: "skipped",
  cause: "names_only",
  reason: "Sem token de bot, quem aperta o botão é conhecido só pelo nome de usuário do Slack.",
  fix: "Para reconhecer os corretores pelo e-mail, informe SLACK_BOT_TOKEN com users:read e users:read.email.",
};
