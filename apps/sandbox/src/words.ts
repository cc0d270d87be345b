/** What arrived, as a person reads it on the sandbox page. */
import type { ReceivedMail, SlackArrival, WhatsappArrival } from "@streamleads/integrations/fakes";
import type { SandboxArrival } from "./journal.ts";

export interface ShownArrival {
  id: number;
  at: string;
  provider: string;
  label: string;
  kind: string;
  title: string;
  /** The message itself for what people read, the data as JSON for what systems read. */
  detail: string;
  /** There is an HTML page of it to look at. */
  hasPage: boolean;
}

export function shown({ id, at, provider, label, arrival }: SandboxArrival): ShownArrival {
  const { kind, title, data } = arrival;
  return { id, at, provider, label, kind, title, detail: detailOf(provider, data), hasPage: provider === "email" };
}

/** The mail that arrived, or `undefined` when it was something else. */
export function mailOf({ provider, arrival }: SandboxArrival): ReceivedMail | undefined {
  return provider === "email" ? (arrival.data as ReceivedMail) : undefined;
}

function detailOf(provider: string, data: unknown): string {
  switch (provider) {
    case "whatsapp": {
      const { to, body } = data as WhatsappArrival;
      return `Para: ${to}\n\n${body}`;
    }
    case "slack": {
      const { channel, text, blocks } = data as SlackArrival;
      return [`Canal: #${channel}`, "", text, ...textsOf(blocks)].join("\n");
    }
    case "email": {
      const { from, to, subject, text } = data as ReceivedMail;
      return `De: ${from}\nPara: ${to}\nAssunto: ${subject}\n\n${text}`;
    }
    default:
      return JSON.stringify(data, null, 2);
  }
}

/** Every text inside Slack's blocks, in reading order. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "text" && typeof inner === "string" ? [inner] : textsOf(inner),
  );
}
