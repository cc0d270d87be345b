/** The buttons of a message, held against those of the approved template. */
import { at, isRecord } from "@streamleads/integration-kit";
import type { FakeAnswer } from "@streamleads/integration-kit/testing";
import { refuse } from "./fake-error.ts";
import type { TemplateButton } from "./templates.ts";

/** What was put into the button at `index`. */
export type FilledButton = { index: number; payload: string } | { index: number; suffix: string };

type ReadButtons = { error: FakeAnswer; data?: undefined } | { error?: undefined; data: FilledButton[] };

const PAYLOAD_MAX = 128;
const KEYS: ReadonlySet<string> = new Set(["type", "sub_type", "index", "parameters"]);

/**
 * A quick reply may go without a payload (a tap then says its text), a link with a variable may not. Which code Meta
 * uses for a button that the template does not have is unconfirmed.
 */
export function readButtons(components: readonly unknown[], registered: readonly TemplateButton[]): ReadButtons {
  const filled: FilledButton[] = [];
  for (const component of components) {
    const unexpected = isRecord(component) ? Object.keys(component).find((name) => !KEYS.has(name)) : "component";
    if (unexpected !== undefined) return refuse(100, `Unexpected key "${unexpected}" on param "template"`);
    if (at(component, "type") !== "button") return refuse(132018, "Template has no such component");
    const place = at(component, "index");
    const index = typeof place === "string" && /^\d$/.test(place) ? Number(place) : -1;
    const button = registered[index];
    const parameters = at(component, "parameters");
    const parameter: unknown = Array.isArray(parameters) && parameters.length === 1 ? parameters[0] : undefined;
    if (button === undefined || filled.some((other) => other.index === index) || parameter === undefined) {
      return refuse(132018, "Button does not match the template");
    }
    const value =
      button.type === "QUICK_REPLY" ? payloadOf(component, parameter) : suffixOf(component, parameter, button);
    if (value === undefined) return refuse(131009, "Parameter value is not valid");
    filled.push(button.type === "QUICK_REPLY" ? { index, payload: value } : { index, suffix: value });
  }
  const unfilled = registered.findIndex(
    (button, index) => button.type === "URL" && isDynamic(button) && !filled.some((other) => other.index === index),
  );
  return unfilled === -1
    ? { data: filled }
    : refuse(131008, `Button at index ${unfilled} of type Url requires a parameter`);
}

function payloadOf(component: unknown, parameter: unknown): string | undefined {
  if (at(component, "sub_type") !== "quick_reply" || at(parameter, "type") !== "payload") return undefined;
  const payload = at(parameter, "payload");
  return typeof payload === "string" && payload !== "" && payload.length <= PAYLOAD_MAX ? payload : undefined;
}

function suffixOf(component: unknown, parameter: unknown, button: { url: string }): string | undefined {
  if (at(component, "sub_type") !== "url" || at(parameter, "type") !== "text" || !isDynamic(button)) return undefined;
  const text = at(parameter, "text");
  return typeof text === "string" && text !== "" && !/\s/.test(text) ? text : undefined;
}

function isDynamic({ url }: { url: string }): boolean {
  return url.includes("{{1}}");
}
