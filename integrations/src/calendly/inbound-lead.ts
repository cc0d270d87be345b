/** Somebody whom nobody knows booked a meeting: a lead. */
import { at, boundedLine, type FoundLead, textAt } from "@streamleads/integration-kit";

const UTMS = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"] as const;

export interface Booked {
  email: string;
  telefone: string | undefined;
  /** The marks on the link are ours and say nothing of a campaign. */
  isOurs: boolean;
  receivedAt: Date;
}

export function bookedLead(invitee: unknown, { email, telefone, isOurs, receivedAt }: Booked): FoundLead {
  const parts = [textAt(invitee, "first_name"), textAt(invitee, "last_name")].filter(Boolean).join(" ");
  const utms = isOurs ? [] : UTMS.map((name) => [name, boundedLine(textAt(invitee, "tracking", name), 200)] as const);
  return {
    kind: "lead",
    lead: {
      nome: boundedLine(textAt(invitee, "name") ?? (parts || undefined), 200),
      email,
      telefone,
      mensagem: "Marcou um horário pela Calendly.",
      capturado_em: receivedAt.toISOString(),
      ...Object.fromEntries(utms.filter(([, value]) => value !== undefined)),
      respostas: answersOf(invitee),
    },
  };
}

function answersOf(invitee: unknown): Record<string, string> {
  const given = at(invitee, "questions_and_answers");
  const answers: Record<string, string> = {};
  for (const entry of Array.isArray(given) ? given.slice(0, 20) : []) {
    const question = boundedLine(textAt(entry, "question"), 200);
    const answer = boundedLine(textAt(entry, "answer"), 1_000);
    if (question !== undefined && answer !== undefined) answers[question] = answer;
  }
  return answers;
}
