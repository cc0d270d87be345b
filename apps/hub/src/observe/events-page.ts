/** The text of `docs/build/events.md`, made from the catalogue. */
import { FIELDS } from "./event-fields.ts";
import { EVENTS, type EventDescription } from "./events.ts";

const HEAD = `# Events of the log

<!-- Printed by scripts/print-events.ts from apps/hub/src/observe/events.ts; a test says when it is stale. -->

The hub writes JSON lines to standard output, one wide line per thing that happened: \`level\`, \`time\` (UTC), \`msg\` (the
event's name, \`noun.verb\`) and the fields below. A field that does not apply is absent.

Levels (numbers in the lines): \`error\` (50) wakes somebody, \`warn\` (40) will if it goes on, \`info\` (30) is history,
\`debug\` (20) is left out by default. \`LOG_LEVEL\` sets the lowest one that is written.

No name, e-mail, phone, address, token or payload is ever among the fields: \`lead_id\`, \`delivery_id\` and \`request_id\`
lead to the rest. The fields that may be used at all are listed at the end.

\`integration_event\` is the line of an attempt. It keeps the fields of the specification: \`integration, event, lead_id,
success, error, duration_ms\`. One that delivered is \`debug\`: at \`info\` the log holds what did not.

An event that is not in the catalogue does not compile: add it to \`events.ts\`, then run
\`node scripts/print-events.ts --write\`.
`;

/** Tables in the order of the catalogue, a section for each noun. */
export function eventsPage(): string {
  const events = Object.entries<EventDescription>(EVENTS);
  const sections = [...Map.groupBy(events, ([name]) => nounOf(name))].map(
    ([noun, rows]) => `\n## ${noun}\n\n${table(["Event", "Level", "Says", "Fields"], rows.map(eventRow))}`,
  );
  const fields = Object.entries(FIELDS).map(([name, says]) => [`\`${name}\``, says]);
  return `${HEAD}${sections.join("")}\n## Fields\n\n${table(["Field", "Says"], fields)}`;
}

function nounOf(name: string): string {
  return name.split(".", 1)[0] as string;
}

function eventRow([name, { levels, says, fields }]: [string, EventDescription]): string[] {
  return [`\`${name}\``, levels.join(", "), says, fields.map((field) => `\`${field}\``).join(", ")];
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("");
}
