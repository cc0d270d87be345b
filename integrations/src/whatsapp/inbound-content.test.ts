import { describe, expect, it } from "vitest";
import { contentOf } from "./inbound-content.ts";

describe("what a message says", () => {
  for (const [title, given, text] of [
    ["Escreveu no WhatsApp", { type: "text", text: { body: "Oi" } }, "Oi"],
    ["Enviou uma imagem no WhatsApp", { type: "image", image: { id: "1" } }, undefined],
    ["Enviou uma imagem no WhatsApp", { type: "image", image: { id: "1", caption: "Essa?" } }, "Essa?"],
    ["Enviou um vídeo no WhatsApp", { type: "video", video: { id: "1" } }, undefined],
    ["Enviou um áudio no WhatsApp", { type: "audio", audio: { id: "1", voice: true } }, undefined],
    ["Enviou um documento no WhatsApp", { type: "document", document: { filename: "rg.pdf" } }, "rg.pdf"],
    ["Enviou uma figurinha no WhatsApp", { type: "sticker", sticker: { id: "1" } }, undefined],
    [
      "Enviou uma localização no WhatsApp",
      { type: "location", location: { latitude: -27.69, longitude: -48.48, name: "Campeche" } },
      "Campeche · -27.69, -48.48",
    ],
    [
      "Enviou um contato no WhatsApp",
      { type: "contacts", contacts: [{ name: { formatted_name: "Iara" }, phones: [{ phone: "+55 11 95555-4444" }] }] },
      "Iara: +55 11 95555-4444",
    ],
    [
      "Enviou um pedido do catálogo no WhatsApp",
      { type: "order", order: { product_items: [{ product_retailer_id: "AP-1032" }] } },
      "Itens: AP-1032",
    ],
    ["Abriu a conversa no WhatsApp", { type: "request_welcome" }, undefined],
    [
      "Enviou no WhatsApp uma mensagem que a Meta não repassa",
      { type: "unsupported", errors: [{ code: 131051 }] },
      undefined,
    ],
    ["Tocou em um botão no WhatsApp", { type: "button", button: { text: "Sim", payload: "Sim" } }, "Sim"],
    [
      "Tocou em um botão no WhatsApp",
      { type: "interactive", interactive: { type: "button_reply", button_reply: { id: "v1", title: "Visitar" } } },
      "Visitar\nRetorno do botão: v1",
    ],
    [
      "Escolheu uma opção no WhatsApp",
      { type: "interactive", interactive: { type: "list_reply", list_reply: { id: "sab", title: "Sábado" } } },
      "Sábado\nRetorno do botão: sab",
    ],
    [
      "Preencheu um formulário no WhatsApp",
      { type: "interactive", interactive: { type: "nfm_reply", nfm_reply: { response_json: "{" } } },
      undefined,
    ],
    [
      "Enviou uma mensagem de um tipo que ainda não lemos",
      { type: "interactive", interactive: { type: "novo" } },
      undefined,
    ],
    ["Enviou uma mensagem de um tipo que ainda não lemos", { type: "toString" }, undefined],
    ["Enviou uma mensagem de um tipo que ainda não lemos", {}, undefined],
  ] as const) {
    it(`${JSON.stringify(given)} → ${title}`, () => {
      expect(contentOf(given)).toMatchObject({ title });
      expect(contentOf(given)?.text).toBe(text);
    });
  }

  it("a reaction is tied to the message that it is about, and says nothing once it is taken back", () => {
    expect(contentOf({ type: "reaction", reaction: { message_id: "wamid.A", emoji: "👍" } })).toMatchObject({
      kind: "whatsapp_reaction",
      text: "👍",
      about: "wamid.A",
    });
    expect(contentOf({ type: "reaction", reaction: { message_id: "wamid.A" } })).toBeUndefined();
    expect(contentOf({ type: "reaction", reaction: { message_id: "wamid.A", emoji: "" } })).toBeUndefined();
  });
});
