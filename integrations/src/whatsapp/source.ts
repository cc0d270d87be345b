/**
 * WhatsApp as a source: messages of people, what becomes of ours, and Meta's notices about the account, all at one
 * address. Reading looks nothing up: everything is in the body.
 */
import {
  defineSource,
  type Fields,
  forged,
  GENUINE,
  hmacSha256Hex,
  type Reading,
  readJson,
  type Settings,
  type StoredChange,
  timingSafeEqualText,
  type Verdict,
  type WebhookAnswer,
  type WebhookRequest,
} from "@streamleads/integration-kit";
import { readMessage } from "./inbound-message.ts";
import { readAccountError, readNotice } from "./inbound-notice.ts";
import { readPreference } from "./inbound-preference.ts";
import { changesOf, type Piece, piecesOf } from "./inbound-split.ts";
import { readStatus } from "./inbound-status.ts";

const fields = {
  appSecret: {
    label: "Chave secreta do aplicativo",
    help: "Painel da Meta > Configurações do app > Básico > Chave secreta do aplicativo. Com ela se confere que a mensagem é mesmo da Meta.",
    env: "WHATSAPP_APP_SECRET",
    secret: true,
    required: true,
  },
  verifyToken: {
    label: "Token de verificação",
    help: "Uma frase sua, a mesma que você digita na Meta ao cadastrar o endereço. Só é usada nesse momento.",
    env: "WHATSAPP_VERIFY_TOKEN",
    secret: true,
  },
} as const satisfies Fields;

type WhatsappSettings = Settings<typeof fields>;

export const whatsappInbound = defineSource({
  slug: "whatsapp",
  label: "WhatsApp",
  docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview",
  fields,
  origem: "WHATSAPP",
  webhook: {
    paths: ["/webhooks/whatsapp"],
    challenge: answerChallenge,
    verify: verifySignature,
    split: ({ body }) => changesOf(body),
  },
  read: async (change) => readChange(change),
});

/** `hub.mode=subscribe`, `hub.verify_token`, `hub.challenge`: the challenge goes back as it came when the token is ours. */
function answerChallenge({ query }: WebhookRequest, { verifyToken }: WhatsappSettings): WebhookAnswer {
  if (verifyToken === undefined) return text(503, "WHATSAPP_VERIFY_TOKEN não está configurado.");
  const challenge = query["hub.challenge"] ?? "";
  const isOurs = query["hub.mode"] === "subscribe" && timingSafeEqualText(query["hub.verify_token"], verifyToken);
  if (!isOurs) return text(403, "Token de verificação errado.");
  // Meta sends digits. Anything else is not echoed, so that nobody has this host write what they like.
  return /^[\w-]{1,200}$/.test(challenge) ? text(200, challenge) : text(400, "hub.challenge inválido.");
}

/** `X-Hub-Signature-256: sha256=` and the HMAC of the raw body under the app secret. */
function verifySignature({ headers, body }: WebhookRequest, { appSecret }: WhatsappSettings): Verdict {
  const given = headers["x-hub-signature-256"];
  if (given === undefined || given === "") return forged("signature_missing");
  if (appSecret === undefined || appSecret === "") return forged("not_configured");
  const isRight = timingSafeEqualText(given.trim().toLowerCase(), `sha256=${hmacSha256Hex(appSecret, body)}`);
  return isRight ? GENUINE : forged("signature_wrong");
}

function readChange({ body, receivedAt }: StoredChange): Reading {
  const json = readJson(body);
  if (!json.ok) return unreadable(json.cause, "O corpo do webhook não é o JSON que a Meta envia.");
  const pieces = piecesOf(json.value);
  const [piece] = pieces;
  if (piece === undefined || pieces.length > 1) {
    return unreadable("too_many_changes", "O corpo tem mais de mil mensagens; estas passaram do limite de uma vez.");
  }
  return readPiece(piece, receivedAt);
}

function readPiece(piece: Piece, receivedAt: Date): Reading {
  switch (piece.list) {
    case "messages":
      return readMessage(piece, receivedAt);
    case "statuses":
      return readStatus(piece, receivedAt);
    case "user_preferences":
      return readPreference(piece, receivedAt);
    case "errors":
      return readAccountError(piece);
    case undefined:
      if (piece.field === undefined || piece.field === "messages" || piece.field === "user_preferences") {
        return unreadable("malformed", "O webhook da Meta veio numa forma que ainda não lemos.");
      }
      return readNotice(piece);
  }
}

function unreadable(cause: string, reason: string): Reading {
  return {
    kind: "parked",
    cause,
    reason,
    fix: "Abra o corpo recebido; se houver uma pessoa nele, cadastre o lead à mão ou leia de novo depois de uma atualização.",
  };
}

function text(status: number, body: string): WebhookAnswer {
  return { status, body, contentType: "text/plain; charset=utf-8" };
}
