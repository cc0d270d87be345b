/**
 * WhatsApp as a source: messages of people, what becomes of ours, and Meta's notices about the account, all at one
 * address. Reading looks nothing up: everything is in the body.
 */
import {
  answerMetaChallenge,
  defineSource,
  type Fields,
  parked,
  READ_BY_HAND,
  type Reading,
  readJson,
  type StoredChange,
  verifyMetaSignature,
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

export const whatsappInbound = defineSource({
  slug: "whatsapp",
  label: "WhatsApp",
  docs: "https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview",
  fields,
  origem: "WHATSAPP",
  webhook: {
    paths: ["/webhooks/whatsapp"],
    challenge: (request, { verifyToken }) => answerMetaChallenge(request, verifyToken),
    verify: (request, { appSecret }) => verifyMetaSignature(request, appSecret),
    split: ({ body }) => changesOf(body),
  },
  read: async (change) => readChange(change),
});

function readChange({ body, receivedAt }: StoredChange): Reading {
  const json = readJson(body);
  if (!json.ok)
    return parked(json.cause, { reason: "O corpo do webhook não é o JSON que a Meta envia.", fix: READ_BY_HAND });
  const pieces = piecesOf(json.value);
  const [piece] = pieces;
  if (piece === undefined || pieces.length > 1) {
    return parked("too_many_changes", {
      reason: "O corpo tem mais de mil mensagens; estas passaram do limite de uma vez.",
      fix: READ_BY_HAND,
    });
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
        return parked("malformed", {
          reason: "O webhook da Meta veio numa forma que ainda não lemos.",
          fix: READ_BY_HAND,
        });
      }
      return readNotice(piece);
  }
}
