/** One raw request: how it stands, and its body as people can read it. */
import type { RawRequest, RawRequestDetail } from "../../api/types.ts";
import type { texts } from "../../texts/index.ts";
import { indentJson } from "./indent-json.ts";

export type RawState = keyof typeof texts.pendencias.one.state;

/** What a person put aside is told from what the reading itself found to bring no lead. */
export function rawState({ state, cause }: Pick<RawRequest, "state" | "cause">): RawState {
  return state === "ignored" && cause === "discarded" ? "discarded" : state;
}

/** Reads itself only while a person has a decision to take. */
export function canReadAgain(state: RawState): boolean {
  return state === "parked" || state === "discarded" || state === "ignored";
}

/**
 * The body for reading: JSON indented, a form's fields one a line, anything else as it came. What was cut is shown as it
 * came: its end is missing, so its form cannot be known.
 */
export function bodyText({ body, content_type, is_cut }: Pick<RawRequestDetail, "body" | "content_type" | "is_cut">) {
  if (is_cut) return body;
  if (content_type?.toLowerCase().startsWith("application/x-www-form-urlencoded") && body.includes("=")) {
    return [...new URLSearchParams(body)].map(([name, value]) => `${name}: ${value}`).join("\n");
  }
  return indentJson(body) ?? body;
}
