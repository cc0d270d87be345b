/** The account behind the fake, with Zendesk's rules for users and tickets. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";

export type Row = Record<string, unknown> & { id: number };
type Json = Record<string, unknown>;
/** What was written, or the answer that refuses it. */
export type Written = { row: Row; isNew: boolean } | { refusal: FakeAnswer };

const USER_KEYS = new Set(["name", "email", "external_id", "phone", "skip_verify_email"]);
const TICKET_KEYS = new Set(
  "subject external_id requester_id comment priority type tags group_id ticket_form_id brand_id custom_fields".split(
    " ",
  ),
);

export function invalid(field: string, description: string): FakeAnswer {
  const details = { [field]: [{ description, error: "InvalidValue" }] };
  return { status: 422, json: { error: "RecordInvalid", description: "Record validation errors", details } };
}

export class FakeDesk {
  readonly users: Row[] = [];
  readonly tickets: Row[] = [];
  /** Deleted and still in the bin. */
  readonly bin = new Set<number>();
  readonly ticketFields: Row[] = [
    { id: 360_000_000_001, type: "subject", title: "Assunto", active: true },
    { id: 360_000_000_002, type: "description", title: "Descrição", active: true },
  ];
  #lastId = 2_200;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  user(id: string): Row | undefined {
    return this.users.find((user) => String(user.id) === id && !this.bin.has(user.id));
  }

  ticket(id: string): Row | undefined {
    return this.tickets.find((ticket) => String(ticket.id) === id && !this.bin.has(ticket.id));
  }

  /** `external_id` before e-mail; a person of neither is new. */
  upsertUser(given: Json): Written {
    const wrong = this.#userFault(given);
    if (wrong) return { refusal: wrong };
    const same = (key: string) =>
      given[key] === undefined
        ? undefined
        : this.users.find((user) => String(user[key]).toLowerCase() === String(given[key]).toLowerCase());
    const found = same("external_id") ?? same("email");
    if (found === undefined && typeof given.name !== "string")
      return { refusal: invalid("name", "Name: is too short") };
    return this.writeUser(found, given);
  }

  writeUser(found: Row | undefined, given: Json): Written {
    const wrong = this.#userFault(given);
    if (wrong) return { refusal: wrong };
    const isTaken = this.users.some(
      (user) => user !== found && given.phone !== undefined && user.phone === given.phone,
    );
    if (isTaken) return { refusal: invalid("phone", "Phone: is already being used by another user") };
    const { skip_verify_email: _, ...values } = given;
    const row = found ?? { id: this.nextId(), role: "end-user", suspended: false };
    Object.assign(row, values);
    if (found === undefined) this.users.push(row);
    return { row, isNew: found === undefined };
  }

  createTicket(given: Json): Written {
    const unknown = Object.keys(given).find((key) => !TICKET_KEYS.has(key));
    if (unknown !== undefined) return { refusal: invalid(unknown, "unknown attribute") };
    const requester = this.user(String(given.requester_id));
    if (!requester) return { refusal: invalid("requester", "Requester: is not valid") };
    if (requester.suspended === true)
      return { refusal: invalid("requester", `Requester: ${requester.name} is suspended`) };
    const { comment, subject, priority, type, tags, custom_fields: custom = [] } = given;
    if (!isObject(comment) || typeof comment.body !== "string" || comment.body === "" || comment.public !== false) {
      return { refusal: invalid("base", "Description: cannot be blank") };
    }
    if (typeof subject !== "string" || subject === "") return { refusal: invalid("subject", "Subject: is too short") };
    if (!["urgent", "high", "normal", "low"].includes(String(priority)))
      return { refusal: invalid("priority", "is not valid") };
    if (!["problem", "incident", "question", "task"].includes(String(type)))
      return { refusal: invalid("type", "is not valid") };
    if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== "string" || /\s/.test(tag))) {
      return { refusal: invalid("tags", "is not valid") };
    }
    const ids = this.ticketFields.map(({ id }) => id);
    if (
      !Array.isArray(custom) ||
      custom.some((one: Json) => !ids.includes(Number(one.id)) || typeof one.value !== "string")
    ) {
      return { refusal: invalid("custom_fields", "is not valid") };
    }
    const row = { ...given, id: this.nextId(), status: "new" };
    this.tickets.push(row);
    return { row, isNew: true };
  }

  #userFault(given: Json): FakeAnswer | undefined {
    const unknown = Object.keys(given).find((key) => !USER_KEYS.has(key));
    if (unknown !== undefined) return invalid(unknown, "unknown attribute");
    const { email, phone } = given;
    if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(String(email))) {
      return invalid("email", "Email: is not properly formatted");
    }
    return phone === undefined || /^\+[1-9]\d{6,14}$/.test(String(phone))
      ? undefined
      : invalid("phone", "Phone: is invalid");
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
