/**
 * Pipedrive as a source: how far a deal has come. Nothing is signed (checked 2026-11-23): the webhook carries the pair of
 * user and password that was given when it was made, and what a deal has become is read back from the account.
 */
import {
  basicCredentials,
  type Change,
  defineSource,
  forged,
  GENUINE,
  plainId,
  readJson,
  type Settings,
  textAt,
  timingSafeEqualText,
  type Verdict,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { requestBase } from "./api.ts";
import { fields as all } from "./fields.ts";
import { readChange } from "./read.ts";
import { WEBHOOK_PATH } from "./webhook-setup.ts";

/** The same variables as the connection's; without a token nothing is looked up and the webhook alone is believed. */
const fields = {
  webhookUser: all.webhookUser,
  webhookPassword: { ...all.webhookPassword, required: true },
  token: { ...all.token, required: false },
  stageMap: all.stageMap,
  apiDomain: all.apiDomain,
  apiUrl: all.apiUrl,
} as const;

export type PipedriveSourceFields = typeof fields;

export const pipedriveSource = defineSource({
  slug: "pipedrive",
  label: "Pipedrive",
  docs: "https://pipedrive.readme.io/docs/guide-for-webhooks-v2",
  fields,
  origem: "PIPEDRIVE",
  webhook: { paths: [WEBHOOK_PATH], verify, split },
  request: requestBase,
  read: readChange,
});

/** Both halves are always compared, so that the time taken tells nothing of either. */
function verify({ headers }: WebhookRequest, settings: Settings<PipedriveSourceFields>): Verdict {
  const { webhookUser, webhookPassword } = settings;
  if (!webhookPassword) return forged("not_configured");
  const given = basicCredentials(headers.authorization);
  if (given === undefined) return forged("credentials_missing");
  const isUser = timingSafeEqualText(given.user, webhookUser || all.webhookUser.default);
  const isPassword = timingSafeEqualText(given.password, webhookPassword);
  return isUser && isPassword ? GENUINE : forged("credentials_wrong");
}

/** A webhook tells of one thing, and repeats it under the same id. */
function split({ body }: WebhookRequest): Change[] {
  const json = readJson(body);
  const id = json.ok ? plainId(textAt(json.value, "meta", "id")) : undefined;
  return [{ providerId: id, body }];
}
