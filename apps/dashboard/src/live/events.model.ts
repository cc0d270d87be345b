/** What the hub's event stream says, and which views it makes old. Events carry ids only. */
export const EVENT_KINDS = ["lead", "delivery", "connection", "import"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface LiveEvent {
  kind: EventKind;
  /** Leads that it is about, when it says so. */
  leadIds: number[];
}

/** Reads the data of one event. A form that is not known still counts as "something of this kind changed". */
export function readEvent(kind: EventKind, data: string): LiveEvent {
  const body = parsed(data);
  const leads = kind === "lead" ? [...idsIn(body, "id"), ...idsIn(body, "ids")] : [];
  return { kind, leadIds: [...new Set([...leads, ...idsIn(body, "lead_id"), ...idsIn(body, "lead_ids")])] };
}

export type QueryPrefix = readonly (string | number)[];

/**
 * The beginnings of the query keys that these events make old, each once. The list of leads is not among them: rows
 * must not jump under a reading finger, so its page decides (`features/leads`).
 */
export function outdatedBy(events: readonly LiveEvent[]): QueryPrefix[] {
  const keys = new Map<string, QueryPrefix>();
  const add = (key: QueryPrefix): void => void keys.set(JSON.stringify(key), key);
  for (const { kind, leadIds } of events) {
    if (kind === "import") {
      // The leads that it makes have events of their own.
      add(["imports"]);
      continue;
    }
    add(["overview"]);
    if (kind === "lead") for (const list of ["leads", "duplicates"]) add([list, "count"]);
    // The source that it came from has a new last lead.
    if (kind === "lead") add(["sources", "list"]);
    if (kind !== "lead") add(["integrations"]);
    if (kind === "delivery") for (const key of ["deliveries", "causes"]) add([key]);
    for (const id of leadIds) add(["lead", id]);
    // A delivery that does not name its lead may belong to the one on the screen.
    if (kind === "delivery" && leadIds.length === 0) add(["lead"]);
  }
  return [...keys.values()];
}

function idsIn(body: Record<string, unknown>, key: string): number[] {
  const value = body[key];
  const list = Array.isArray(value) ? value : [value];
  return list.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
}

function parsed(data: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(data);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : { id: body };
  } catch {
    // Not JSON: the kind alone says what to ask for again.
    return {};
  }
}
