import { describe, expect, it } from "vitest";
import { isGoodbye, ownWords } from "./own-words.ts";

describe("ownWords", () => {
  it.each([
    [
      "Gmail in Portuguese, broken in two",
      ["oi", "", "Em seg., 23 de nov. de 2026 às 10:00, Imob <a@x.example>", "escreveu:", "x"],
    ],
    ["Gmail in English", ["oi", "On Mon, Nov 23, 2026 at 10:00 AM Imob <a@x.example> wrote:", "x"]],
    ["Outlook's rule", ["oi", "________________________________", "x"]],
    ["Outlook's head", ["oi", "De: Imob <a@x.example>", "Enviado: segunda-feira", "x"]],
    ["the old mark", ["oi", "-----Mensagem original-----", "x"]],
    ["the signature", ["oi", "-- ", "Ana"]],
    ["a phone's signature", ["oi", "Enviado do meu iPhone", "x"]],
    ["marks of quoting", ["oi", "> x"]],
  ])("ends at %s", (_case, lines) => {
    expect(ownWords(lines)).toBe("oi");
  });

  it("keeps what only looks like the beginning of a quote", () => {
    const lines = ["Em novembro posso visitar.", "De: segunda a sexta", "On the phone: me ligue"];
    expect(ownWords(lines)).toBe(lines.join("\n"));
  });

  it("is at most 4,000 characters, none of them broken", () => {
    const text = ownWords(["🏠".repeat(3_000)]);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.isWellFormed()).toBe(true);
  });
});

describe("isGoodbye", () => {
  it.each([
    "Descadastrar",
    "DESCADASTRAR.",
    "Por favor, descadastrar!",
    "unsubscribe",
    "Não quero mais receber e-mails",
    "Sair",
  ])("is so for %s", (text) => expect(isGoodbye(text)).toBe(true));
  it.each(["", "Quero sair para visitar", "Parar de pagar aluguel", "Não", "descadastrar ".repeat(20)])(
    "is not for %j",
    (text) => expect(isGoodbye(text)).toBe(false),
  );
});
