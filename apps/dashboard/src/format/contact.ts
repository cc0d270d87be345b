/** Phones as people write them, and the links that call or write. The API gives E.164, or the text as it came. */

const E164 = /^\+[1-9]\d{7,14}$/;
const BRAZIL = /^\+55(\d{2})(\d{4,5})(\d{4})$/;

/** "+5511987654321" → "(11) 98765-4321"; a foreign number keeps its country code; other text is left alone. */
export function phoneText(telefone: string): string {
  const match = BRAZIL.exec(telefone);
  return match ? `(${match[1]}) ${match[2]}-${match[3]}` : telefone;
}

/** Address that starts a call; `undefined` when the text is no number that can be called. */
export function callLink(telefone: string | null): string | undefined {
  return telefone && E164.test(telefone) ? `tel:${telefone}` : undefined;
}

/** Address that opens the conversation in WhatsApp; `undefined` for landlines and what is no number. */
export function whatsAppLink(telefone: string | null): string | undefined {
  if (!telefone || !E164.test(telefone)) return undefined;
  // Brazilian landlines have eight digits after the area code; WhatsApp would answer that the number is wrong.
  if (/^\+55\d{10}$/.test(telefone)) return undefined;
  return `https://wa.me/${telefone.slice(1)}`;
}

/** Address that opens a mail to a person; nothing in the address can add other receivers or a text. */
export function mailLink(email: string): string {
  return `mailto:${email.split("@").map(encodeURIComponent).join("@")}`;
}
