/**
 * RD Station Marketing as a source: its webhooks, made in its screen or by API, those of RD Station CRM, and its list of
 * contacts read again. RD signs nothing (checked 2026-11-23): the address carries a secret token.
 */

import type { Outcome } from "@streamleads/domain";
import {
  defineSource,
  forged,
  GENUINE,
  type Reading,
  readJson,
  type StoredChange,
  timingSafeEqualText,
  type Verdict,
  verifySha256,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { type RdContext, renewToken } from "./api.ts";
import { malformed, readBody } from "./read.ts";
import { listedIn, readListed, reconcile } from "./reconcile.ts";
import { credentialsOf, fields, missingCredentials, RD_API_URL, type RdSettings } from "./settings.ts";
import { changesOf } from "./split.ts";

export const rdStation = defineSource({
  slug: "rd-station",
  label: "RD Station",
  docs: "https://developers.rdstation.com/reference/webhooks",
  fields,
  origem: "RD_STATION",
  webhook: {
    paths: ["/webhooks/rd-station/:token", "/webhooks/rd-station"],
    address: ({ webhookToken }) => (webhookToken ? `/webhooks/rd-station/${webhookToken}` : "/webhooks/rd-station"),
    verify,
    split: ({ body }) => changesOf(body),
  },
  request: ({ apiUrl }) => ({ baseUrl: (apiUrl?.trim() || RD_API_URL).replace(/\/+$/, "") }),
  read: readChange,
  check,
  reconcile,
});

/**
 * With a token in the path it must be the owner's; without one only a signature counts. Where the owner has set a secret,
 * `X-RD-Signature: sha256=` over the raw body is asked for in either case. With neither set nobody is believed.
 */
function verify({ params, headers, body }: WebhookRequest, { webhookToken, webhookSecret }: RdSettings): Verdict {
  if (!webhookToken && !webhookSecret) return forged("not_configured");
  const token = params.token ?? "";
  if (token === "" && !webhookSecret) return forged("token_missing");
  if (token !== "" && !(webhookToken && timingSafeEqualText(token, webhookToken))) return forged("token_wrong");
  return webhookSecret ? verifySha256(headers["x-rd-signature"], body, webhookSecret) : GENUINE;
}

async function readChange({ body, receivedAt }: StoredChange, ctx: RdContext): Promise<Reading> {
  const json = readJson(body);
  if (!json.ok) {
    // RD calls a new address to see whether it answers.
    return json.cause === "empty_body" ? ping : { ...malformed, cause: json.cause };
  }
  const line = listedIn(json.value);
  return line === undefined ? readBody(json.value, receivedAt) : readListed(line, ctx);
}

const ping: Reading = {
  kind: "ignored",
  cause: "empty_body",
  reason: "Chamada sem corpo: o RD Station testa o endereço.",
};

/** Proves the app: a new access token, then one page of segmentations, which proves its right to read. */
async function check(ctx: RdContext): Promise<{ outcome: Outcome }> {
  const missing = missingCredentials(ctx.settings);
  if (missing.length > 0) {
    const fix = `Informe também ${missing.join(" e ")}, ou tire as outras variáveis do aplicativo.`;
    const reason = "O aplicativo do RD Station está configurado pela metade.";
    return { outcome: { kind: "reconnect", cause: "rd_app_incomplete", reason, fix } };
  }
  if (credentialsOf(ctx.settings) === undefined) {
    return {
      outcome: {
        kind: "skipped",
        cause: "rd_app_absent",
        reason: "Só os webhooks estão em uso: a lista de contatos do RD Station não é conferida.",
        fix: "Para conferir, informe RD_STATION_CLIENT_ID, RD_STATION_CLIENT_SECRET e RD_STATION_REFRESH_TOKEN.",
      },
    };
  }
  const refused = await renewToken(ctx);
  if (refused !== undefined) return { outcome: refused };
  const scopes = await reconcile.scopes(ctx);
  if (!isList(scopes)) return { outcome: scopes };
  const names = scopes.map(({ name }) => name).join(", ");
  return { outcome: { kind: "delivered", note: `Acesso renovado. Confere: ${names}.` } };
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}
