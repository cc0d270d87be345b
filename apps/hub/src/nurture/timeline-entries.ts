/** A lead's sequences of mails on its timeline. Pure. */
import { endingWords, sequenceNamed } from "@streamleads/domain";
import type { Entry } from "../leads/timeline.ts";
import type { Enrolment } from "./enrolment.queries.ts";

export function enrolmentEntries({ sequence, started_at, ended_at, ended_cause }: Enrolment): Entry[] {
  const known = sequenceNamed(sequence);
  const label = known?.label ?? sequence;
  const data = { sequence, cause: ended_cause };
  const reason = ended_cause === null ? null : endingWords(ended_cause);
  // Kept out by the person's own word: it never began.
  if (ended_cause === "no_consent" && ended_at?.getTime() === started_at.getTime()) {
    return [entry("enrolment_ended", started_at, `Não entrou na sequência "${label}"`, reason)];
  }
  const begun = entry(
    "enrolled",
    started_at,
    `Entrou na sequência "${label}"`,
    known ? `${known.steps.length} e-mails em ${known.steps.at(-1)?.day ?? 0} dias.` : null,
  );
  if (ended_at === null) return [begun];
  const verb = ended_cause === "completed" ? "terminou" : "parou";
  return [begun, entry("enrolment_ended", ended_at, `Sequência "${label}" ${verb}`, reason)];

  function entry(kind: "enrolled" | "enrolment_ended", at: Date, title: string, detail: string | null): Entry {
    return { id: `${kind}:${sequence}`, at: at.toISOString(), kind, title, detail, delivery_id: null, data };
  }
}
