import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FIELDS } from "./event-fields.ts";
import { EVENTS, type EventDescription } from "./events.ts";
import { eventsPage } from "./events-page.ts";
import { logCalls, sources } from "./testing-log-calls.ts";

const events: Record<string, EventDescription> = EVENTS;
const calls = logCalls();

/** Words that would name a person or open a door, in any field's name. */
const FORBIDDEN =
  /nome|^name$|mail|telefone|phone|cpf|renda|cidade|interesse|observac|mensagem|message|body|payload|headers|token|secret|senha|password|authorization|cookie|^ip$|address|query|(^|_)key$/;

describe("the catalogue of events", () => {
  it("describes every line that the code writes, at its level and with its fields", () => {
    expect(calls.length).toBeGreaterThan(100);
    const wrong = calls.flatMap(({ place, level, event, fields }) => {
      if (event === undefined) return [];
      const known = events[event];
      if (!known) return [`${place}: ${event} is not in the catalogue`];
      return [
        ...(level !== undefined && !known.levels.some((one) => one === level)
          ? [`${place}: ${event} at ${level}`]
          : []),
        ...fields.filter((field) => !known.fields.some((one) => one === field)).map((f) => `${place}: ${event}.${f}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it("describes nothing that no code writes", () => {
    const text = sources()
      .map((source) => source.text)
      .join("\n");
    // `connection.created` and its like are named where they are decided, not where they are written.
    expect(Object.keys(events).filter((event) => !text.includes(`"${event}"`))).toEqual([]);
    const used = new Set(Object.values(events).flatMap(({ fields }) => fields));
    expect(Object.keys(FIELDS).filter((field) => !used.has(field as keyof typeof FIELDS))).toEqual([]);
  });

  it("keeps the specification's fields of an attempt, first and in their order", () => {
    const wanted = ["integration", "event", "lead_id", "success", "error", "duration_ms"];
    expect(events.integration_event?.fields.slice(0, wanted.length)).toEqual(wanted);
    // Its level depends on how it ended, so its call is found by its event.
    const call = calls.find(({ event }) => event === "integration_event");
    expect(call?.fields).toEqual(expect.arrayContaining(wanted));
  });

  it("has no field that names a person or opens a door", () => {
    const named = [...Object.keys(FIELDS), ...calls.flatMap((call) => call.fields)];
    expect(named.filter((field) => FORBIDDEN.test(field))).toEqual([]);
    // The words themselves are found, or this would say nothing.
    expect(["email", "telefone_e164", "access_token", "api_key", "nome"].every((word) => FORBIDDEN.test(word))).toBe(
      true,
    );
  });

  it("is what docs/build/events.md says", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../../docs/build/events.md"), "utf8");
    expect(page, "run: node scripts/print-events.ts --write").toBe(eventsPage());
  });
});
