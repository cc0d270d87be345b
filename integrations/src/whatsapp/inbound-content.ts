/**
 * What a message says, in one line of Portuguese and in the person's own words. Types from Meta's reference of the
 * `messages` webhook and the public specification v23.0, checked 2026-11-23; a type that nobody foresaw still is a message.
 */
import { leadOfAnswers } from "@streamleads/domain";
import { at, boundedText, readRecord, shorten, textAt } from "@streamleads/integration-kit";

export interface Content {
  kind: "whatsapp_reply" | "whatsapp_button" | "whatsapp_reaction";
  /** One line, without personal data. */
  title: string;
  /** At most 4,000 characters. */
  text?: string | undefined;
  /** Only what the person wrote or tapped: in this, words that stop our messages are looked for. */
  said?: string | undefined;
  /** The message of ours that it is about, where the type names one. */
  about?: string | undefined;
  /** Answers of a form inside WhatsApp, under the fields of a lead. */
  fields?: Record<string, unknown>;
  /** What the button carries back to us. */
  payload?: string | undefined;
}

const TEXT_MAX = 4_000;
const ITEMS_MAX = 20;

const MEDIA: Readonly<Record<string, string>> = {
  image: "Enviou uma imagem no WhatsApp",
  video: "Enviou um vídeo no WhatsApp",
  audio: "Enviou um áudio no WhatsApp",
  document: "Enviou um documento no WhatsApp",
  sticker: "Enviou uma figurinha no WhatsApp",
};

/** Reads any message; `undefined` for one that says nothing (a reaction taken back). */
export function contentOf(message: unknown): Content | undefined {
  const type = textAt(message, "type") ?? "";
  const media = MEDIA[type];
  if (media !== undefined && Object.hasOwn(MEDIA, type)) return mediaContent(message, type, media);
  switch (type) {
    case "text":
      return reply("Escreveu no WhatsApp", textAt(message, "text", "body"));
    case "button":
      return button(textAt(message, "button", "text"), textAt(message, "button", "payload"));
    case "interactive":
      return interactive(message);
    case "location":
      return reply("Enviou uma localização no WhatsApp", place(at(message, "location")));
    case "contacts":
      return reply("Enviou um contato no WhatsApp", sharedContacts(at(message, "contacts")));
    case "reaction":
      return reaction(message);
    case "order":
      return reply("Enviou um pedido do catálogo no WhatsApp", order(at(message, "order")));
    case "request_welcome":
      return reply("Abriu a conversa no WhatsApp", undefined);
    case "unsupported":
    case "unknown":
      return reply("Enviou no WhatsApp uma mensagem que a Meta não repassa", undefined);
    default:
      return reply("Enviou uma mensagem de um tipo que ainda não lemos", undefined);
  }
}

/** Text that can be stored and shown: no control characters, at most 4,000 characters; nothing for a blank. */
export function words(text: string | undefined): string | undefined {
  return boundedText(text, TEXT_MAX);
}

function reply(title: string, text: string | undefined): Content {
  const said = words(text);
  return { kind: "whatsapp_reply", title, text: said, said };
}

function button(text: string | undefined, payload: string | undefined): Content {
  const label = words(text) ?? words(payload);
  const hidden = words(payload);
  const shown = hidden === undefined || hidden === label ? label : `${label}\nRetorno do botão: ${hidden}`;
  return {
    kind: "whatsapp_button",
    title: "Tocou em um botão no WhatsApp",
    text: words(shown),
    said: label,
    payload: hidden,
  };
}

function interactive(message: unknown): Content {
  const body = at(message, "interactive");
  switch (textAt(body, "type")) {
    case "button_reply":
      return button(textAt(body, "button_reply", "title"), textAt(body, "button_reply", "id"));
    case "list_reply": {
      const chosen = button(textAt(body, "list_reply", "title"), textAt(body, "list_reply", "id"));
      return { ...chosen, title: "Escolheu uma opção no WhatsApp" };
    }
    case "nfm_reply":
      return formContent(textAt(body, "nfm_reply", "response_json"));
    default:
      return reply("Enviou uma mensagem de um tipo que ainda não lemos", undefined);
  }
}

/** A form filled in inside WhatsApp ("Flow"): its answers come as JSON in a text, with a token of Meta's among them. */
function formContent(json: string | undefined): Content {
  const form = readRecord(Buffer.from(json ?? "", "utf8"));
  const answers = form.ok ? Object.entries(form.value).filter(([name]) => name !== "flow_token") : [];
  const shown = answers.map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`);
  const content = reply("Preencheu um formulário no WhatsApp", shown.join("\n"));
  // Named first, so that a question called "origem" is an answer like any other.
  const fields = leadOfAnswers([["origem", "WHATSAPP"], ...answers]);
  return { ...content, said: undefined, ...(answers.length > 0 ? { fields } : {}) };
}

function mediaContent(message: unknown, type: string, title: string): Content {
  const caption = textAt(message, type, "caption");
  return { ...reply(title, caption ?? textAt(message, type, "filename")), said: words(caption) };
}

function reaction(message: unknown): Content | undefined {
  const emoji = words(textAt(message, "reaction", "emoji"));
  if (emoji === undefined) return undefined;
  const about = textAt(message, "reaction", "message_id");
  return { kind: "whatsapp_reaction", title: "Reagiu a uma mensagem no WhatsApp", text: shorten(emoji, 40), about };
}

function place(location: unknown): string | undefined {
  const numbers = [at(location, "latitude"), at(location, "longitude")].filter((value) => typeof value === "number");
  const parts = [textAt(location, "name"), textAt(location, "address"), numbers.join(", ")];
  return parts.filter((part) => part !== undefined && part !== "").join(" · ") || undefined;
}

function sharedContacts(contacts: unknown): string | undefined {
  if (!Array.isArray(contacts)) return undefined;
  const lines = contacts.slice(0, ITEMS_MAX).map((contact) => {
    const phone = textAt(contact, "phones", 0, "phone") ?? textAt(contact, "phones", 0, "wa_id");
    return [textAt(contact, "name", "formatted_name"), phone].filter((part) => part !== undefined).join(": ");
  });
  return lines.filter((text) => text !== "").join("\n") || undefined;
}

function order(given: unknown): string | undefined {
  const items = at(given, "product_items");
  const codes = Array.isArray(items)
    ? items.slice(0, ITEMS_MAX).map((item) => textAt(item, "product_retailer_id"))
    : [];
  const listed = codes.filter((code) => code !== undefined).join(", ");
  const text = textAt(given, "text");
  return (
    [text, listed === "" ? undefined : `Itens: ${listed}`].filter((part) => part !== undefined).join("\n") || undefined
  );
}
