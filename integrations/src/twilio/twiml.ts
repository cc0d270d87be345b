/** What the broker hears, as TwiML. Everything from outside is escaped: a lead named `</Say>` is read out, not obeyed. */

/** `Twiml` of a call takes 4,000 characters (twilio.com/docs, calls resource, checked 2026-11-23). */
export const TWIML_CHARS_MAX = 4_000;
const WORDS_MAX = 600;

export interface CallScript {
  words: string;
  /** A voice of Twilio's list; absent: the one that the account has for the language. */
  voice?: string | undefined;
  /** Where a pressed key is told; without one nothing is asked. */
  claimUrl?: string | undefined;
}

/**
 * Says the words twice and, where a key can be told, asks for "1" to take the lead on. What is pressed ends the call at
 * once: whether the broker was the first is only known later, so nothing is promised here.
 */
export function callTwiml({ words, voice, claimUrl }: CallScript): string {
  const say = (text: string, loop?: number) =>
    `<Say language="pt-BR"${voice ? ` voice="${escaped(voice)}"` : ""}${loop ? ` loop="${loop}"` : ""}>${escaped(text)}</Say>`;
  const told = [...words.toWellFormed()].slice(0, WORDS_MAX).join("");
  if (claimUrl === undefined) return `<Response>${say(told, 2)}</Response>`;
  const ask = `${told} Para assumir, tecle 1. A ligação termina, e o StreamLeads avisa a equipe.`;
  const gather = `<Gather numDigits="1" timeout="6" method="POST" action="${escaped(claimUrl)}">${say(ask, 2)}</Gather>`;
  return `<Response>${gather}${say("Nenhuma tecla foi recebida. O lead continua livre.")}</Response>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** As text or attribute of XML 1.0, which has no control characters. */
function escaped(text: string): string {
  return text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
