/** What can go wrong at a mail server, and at which point of the conversation it strikes. */

export type EmailFault =
  /** Answers with this code and text: at the greeting, to the log-in, to MAIL FROM, to RCPT TO, or after the message. */
  | { kind: "smtp"; code: number; text: string; when: "connect" | "auth" | "mail" | "rcpt" | "data" }
  /** Takes and keeps the message, then breaks the connection without an answer: it arrived, nobody knows. */
  | { kind: "drop_after_data" }
  /** Breaks the connection at MAIL FROM: nothing arrived. */
  | { kind: "reset" }
  /** Says nothing: instead of the greeting, or (default) instead of taking the message. */
  | { kind: "hang"; when?: "connect" | "data" };

/** `answer`: the message was kept, its confirmation is due. */
export type Point = "connect" | "auth" | "mail" | "rcpt" | "data" | "answer";

/** Faults in waiting: counted ones strike in the order in which they were set, the lasting one when none of them fits. */
export class Faults {
  readonly #counted: { fault: EmailFault; left: number }[] = [];
  #lasting: EmailFault | undefined;

  add(fault: EmailFault, count?: number): void {
    if (count === undefined) this.#lasting = fault;
    else if (count > 0) this.#counted.push({ fault, left: count });
  }

  clear(): void {
    this.#counted.length = 0;
    this.#lasting = undefined;
  }

  /** The fault that strikes here, used up by one. */
  take(point: Point): EmailFault | undefined {
    const index = this.#counted.findIndex(({ fault }) => pointOf(fault) === point);
    const entry = this.#counted[index];
    if (!entry) return this.#lasting && pointOf(this.#lasting) === point ? this.#lasting : undefined;
    entry.left -= 1;
    if (entry.left === 0) this.#counted.splice(index, 1);
    return entry.fault;
  }
}

function pointOf(fault: EmailFault): Point {
  switch (fault.kind) {
    case "smtp":
      return fault.when;
    case "drop_after_data":
      return "answer";
    case "reset":
      return "mail";
    case "hang":
      return fault.when ?? "data";
  }
}
