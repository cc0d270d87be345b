/**
 * From a message to a lead or to an event on a lead's timeline. The first message of a click-to-WhatsApp ad carries
 * `referral` and is a lead of its own; a broker's tap on "Assumir" takes a lead on; any other is an event of the person
 * who wrote, or a lead where nobody knows them.
 */
import { at, type FoundLead, isRecord, plainId, type Reading, textAt } from "@streamleads/integration-kit";
import { claimOf } from "./inbound-claim.ts";
import { type Content, contentOf } from "./inbound-content.ts";
import { isOptOut, whatsappConsent } from "./inbound-opt-out.ts";
import { bsuidOf, phoneOf, type Sender, senderOf } from "./inbound-sender.ts";
import type { Piece } from "./inbound-split.ts";
import { momentOf } from "./inbound-time.ts";

/** What the "Test" button of Meta's app dashboard sends for this field, as field reports show it (unconfirmed by Meta). */
const TEST_NUMBER_ID = "123456123";

/** Reads one message. `receivedAt` stands in for a time that cannot be read. */
export function readMessage(piece: Piece, receivedAt: Date): Reading {
  const { item: message } = piece;
  if (textAt(message, "id") === undefined) {
    return {
      kind: "parked",
      cause: "malformed",
      reason: "A mensagem do WhatsApp veio sem identificação.",
      fix: "Abra o corpo recebido: se houver uma pessoa nele, cadastre o lead à mão.",
    };
  }
  if (textAt(message, "type") === "system") return readSystem(message, receivedAt);
  const content = contentOf(message);
  if (content === undefined) {
    return { kind: "ignored", cause: "reaction_removed", reason: "A pessoa tirou uma reação." };
  }
  const sender = senderOf(message, piece.contact);
  if (sender.telefone === undefined && sender.personIds.length === 0) {
    return {
      kind: "parked",
      cause: "no_sender",
      reason: "A mensagem do WhatsApp não diz de quem é.",
      fix: "Abra a conversa no Gerenciador do WhatsApp para ver quem escreveu.",
    };
  }
  const moment = momentOf(message, receivedAt);
  const claim = claimOf(content, sender, moment, receivedAt);
  if (claim !== undefined) return claim;
  const lead = leadOf(piece, sender, content, moment);
  const hasReferral = isRecord(at(message, "referral"));
  const isStop = isOptOut(content.said);
  const consentimentos = isStop ? [whatsappConsent("revogado", content.said, moment)] : [];
  if (hasReferral) return { ...lead, lead: { ...lead.lead, ...(isStop ? { consentimentos } : {}) } };
  return {
    kind: "event",
    about: {
      telefone: sender.telefone,
      personIds: sender.personIds,
      // A withdrawal is of the one who wrote: a broker who answers an alert with "parar" must not stop the lead in it.
      answers: isStop ? undefined : plainId(content.about ?? textAt(message, "context", "id")),
    },
    event: { kind: content.kind, title: content.title, text: content.text, at: moment },
    ...(isStop ? { consentimentos } : { elseLead: lead }),
  };
}

function leadOf(piece: Piece, sender: Sender, content: Content, moment: Date): FoundLead {
  const message = piece.item;
  const referral = at(message, "referral");
  const adId = textAt(referral, "source_id");
  const isAd = textAt(referral, "source_type") === "ad";
  const { respostas, ...fields } = content.fields ?? {};
  const answers: [string, string | undefined][] = [
    ["Título do anúncio", textAt(referral, "headline")],
    ["Texto do anúncio", textAt(referral, "body")],
    ["Endereço do anúncio", textAt(referral, "source_url")],
    ["Publicação de origem", isAd ? undefined : adId],
    // Raw, never hashed: Meta takes it back like this in conversion events for messages.
    ["ctwa_clid", textAt(referral, "ctwa_clid")],
    ["Botão", content.payload],
    ["Usuário no WhatsApp", sender.username],
    ["WhatsApp da empresa", textAt(piece.value, "metadata", "display_phone_number")],
  ];
  return {
    kind: "lead",
    personIds: sender.personIds,
    lead: {
      ...fields,
      nome: sender.nome ?? fields.nome,
      telefone: sender.telefone ?? fields.telefone,
      mensagem: content.text ?? content.title,
      ...(isAd ? { anuncio_id: adId } : {}),
      codigo_imovel: textAt(message, "context", "referred_product", "product_retailer_id") ?? fields.codigo_imovel,
      capturado_em: moment.toISOString(),
      ...(isTest(piece) ? { teste: true } : {}),
      respostas: {
        ...Object.fromEntries(answers.filter(([, value]) => value !== undefined)),
        ...(isRecord(respostas) ? respostas : {}),
      },
    },
  };
}

/** A person who changed number or id: it is told on the timeline, since the next message comes from the new one. */
function readSystem(message: unknown, receivedAt: Date): Reading {
  const system = at(message, "system");
  const type = textAt(system, "type") ?? "";
  const newPhone = phoneOf(textAt(system, "wa_id") ?? textAt(system, "new_wa_id"));
  const known = [textAt(system, "previous_user_id"), textAt(message, "from_user_id"), textAt(system, "user_id")];
  const oldPhone = phoneOf(textAt(message, "from"));
  const personIds = [...new Set(known.map(bsuidOf).filter((id) => id !== undefined))];
  if (personIds.length === 0 && oldPhone !== undefined) personIds.push(oldPhone.slice(1));
  if (!CHANGES.has(type) || (personIds.length === 0 && newPhone === undefined)) {
    return { kind: "ignored", cause: "system_message", reason: "Aviso do próprio WhatsApp, sem mensagem da pessoa." };
  }
  return {
    kind: "event",
    about: { telefone: oldPhone ?? newPhone, personIds },
    event: {
      kind: "whatsapp_identity_changed",
      title: newPhone === undefined ? "Mudou de identificação no WhatsApp" : "Trocou de número no WhatsApp",
      text: newPhone === undefined ? undefined : `Novo número: ${newPhone}`,
      at: momentOf(message, receivedAt),
    },
  };
}

/** `customer_…` is the older spelling of the same. */
const CHANGES: ReadonlySet<string> = new Set([
  "user_changed_number",
  "user_changed_user_id",
  "customer_changed_number",
]);

function isTest({ value }: Piece): boolean {
  return textAt(value, "metadata", "phone_number_id") === TEST_NUMBER_ID;
}
