/**
 * From a webhook of Calendly's to what a person did. A rescheduling is two requests in any order: the cancelled one is
 * passed over, the new one tells (checked 2026-11-23).
 */
import { normalizePhone, readDateTime } from "@streamleads/domain";
import {
  at,
  boundedLine,
  boundedText,
  isRecord,
  parked,
  READ_BY_HAND,
  type Reading,
  textAt,
} from "@streamleads/integration-kit";
import { bookedLead } from "./inbound-lead.ts";
import { isWanted } from "./inbound-wanted.ts";
import { deliveryKeyIn } from "./tracking.ts";
import { whenWords } from "./when.ts";

export interface ReadWith {
  signingKey: string | undefined;
  /** Meetings that count, by name or URI; all where it is blank. */
  eventTypes: string | undefined;
  timeZone: string;
  receivedAt: Date;
}

const NAME_MAX = 120;
const TEXT_MAX = 4_000;
const KINDS: ReadonlySet<string> = new Set(["invitee.created", "invitee.canceled", "invitee_no_show.created"]);

/** Reads one body that is JSON already. */
export function readInvitee(body: unknown, given: ReadWith): Reading {
  const event = textAt(body, "event") ?? "";
  const invitee = at(body, "payload");
  if (event !== "" && !KINDS.has(event)) {
    return { kind: "ignored", cause: "event_not_used", reason: "Aviso da Calendly que o StreamLeads não usa." };
  }
  const email = boundedLine(textAt(invitee, "email"), 254);
  if (event === "" || !isRecord(invitee) || email === undefined) {
    return parked("malformed", {
      reason: "O aviso da Calendly veio numa forma que ainda não lemos.",
      fix: READ_BY_HAND,
    });
  }
  const answers = deliveryKeyIn(textAt(invitee, "tracking", "utm_content"), given.signingKey);
  if (answers === undefined && !isWanted(invitee, given.eventTypes)) {
    return { kind: "ignored", cause: "other_event_type", reason: "É de um tipo de evento que não interessa aqui." };
  }
  if (event === "invitee.canceled" && invitee.rescheduled === true) {
    return { kind: "ignored", cause: "rescheduled", reason: "O horário mudou; o novo vem em outro aviso." };
  }
  const telefone = phoneOf(invitee);
  return {
    kind: "event",
    about: { email, telefone, answers },
    event: { ...wordsOf(event, invitee, given.timeZone), at: momentOf(body, given.receivedAt) },
    // Who books without being known is a lead; who cancels unknown is nobody's.
    ...(event === "invitee.created"
      ? {
          elseLead: bookedLead(invitee, {
            email,
            telefone,
            isOurs: answers !== undefined,
            receivedAt: given.receivedAt,
          }),
        }
      : {}),
  };
}

function wordsOf(
  event: string,
  invitee: unknown,
  timeZone: string,
): { kind: string; title: string; text?: string | undefined } {
  const name = boundedLine(textAt(invitee, "scheduled_event", "name"), NAME_MAX);
  const what = name === undefined ? "um horário" : `"${name}"`;
  const when = whenWords(textAt(invitee, "scheduled_event", "start_time"), timeZone);
  if (event === "invitee_no_show.created") {
    return { kind: "meeting_no_show", title: `Não compareceu a ${what}${when ? `, ${when}` : ""}` };
  }
  if (event === "invitee.canceled") {
    const isHost = textAt(invitee, "cancellation", "canceler_type") === "host";
    const title = `${isHost ? "A empresa cancelou" : "Cancelou"} ${what}${when ? ` de ${when}` : ""}`;
    return { kind: "meeting_canceled", title, text: boundedText(textAt(invitee, "cancellation", "reason"), TEXT_MAX) };
  }
  const isMoved = textAt(invitee, "old_invitee") !== undefined;
  const title = `${isMoved ? "Remarcou" : "Agendou"} ${what}${when ? ` para ${when}` : ""}`;
  return { kind: isMoved ? "meeting_moved" : "meeting_booked", title, text: detailsOf(invitee) };
}

/** Where it is, and what was asked. */
function detailsOf(invitee: unknown): string | undefined {
  const place = textAt(invitee, "scheduled_event", "location", "location");
  const lines = place === undefined ? [] : [`Local: ${place}`];
  const answers = at(invitee, "questions_and_answers");
  for (const entry of Array.isArray(answers) ? answers.slice(0, 20) : []) {
    const question = textAt(entry, "question");
    const answer = textAt(entry, "answer");
    if (question !== undefined && answer !== undefined) lines.push(`${question}: ${answer}`);
  }
  return boundedText(lines.map((line) => line.slice(0, TEXT_MAX)).join("\n"), TEXT_MAX);
}

function phoneOf(invitee: unknown): string | undefined {
  const given = textAt(invitee, "text_reminder_number");
  return given === undefined ? undefined : normalizePhone(given)?.e164;
}

/** When Calendly says that it happened; never later than it arrived. */
function momentOf(body: unknown, receivedAt: Date): Date {
  const told = readDateTime(textAt(body, "created_at") ?? "");
  const moment = told === undefined ? receivedAt : new Date(told);
  return moment.getTime() > receivedAt.getTime() ? receivedAt : moment;
}
