/**
 * What Slack posts, taken apart: a form with one field `payload` for interactions, plain JSON for events. What is kept
 * has no secret and nothing of the lead: the message that carried the button comes back whole, and is left out.
 */
import {
  asBody,
  at,
  boundedChanges,
  type Change,
  isRecord,
  plainId,
  readRecord,
  readText,
  textAt,
} from "@streamleads/integration-kit";

type Json = Record<string, unknown>;

/** Of a payload: a token, ways to write to the person who pressed, messages and what else was typed. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "token",
  "bot_access_token",
  "response_url",
  "response_urls",
  "trigger_id",
  "message",
  "original_message",
  "event",
  "submission",
  "state",
  "view",
  "function_data",
]);

/** What every press of a body has in common, and is kept with each of them. */
const COMMON = ["type", "user", "team", "channel", "container", "api_app_id"] as const;

/**
 * One change for each pressed button, of Slack's own moment and the person; of any other payload one for the whole. A
 * body of another shape is handed on as it came, for `readInteraction` to park.
 */
export function changesOf(body: Buffer): Change[] {
  const read = readRecord(jsonOf(body));
  if (!read.ok) return [{ body }];
  const payload = Object.fromEntries(Object.entries(read.value).filter(([name]) => !LEFT_OUT.has(name)));
  const { actions } = payload;
  if (payload.type !== "block_actions" || !Array.isArray(actions) || actions.length === 0) {
    return [{ body: asBody(payload) }];
  }
  const common = Object.fromEntries(COMMON.map((name) => [name, payload[name]]));
  return boundedChanges(
    actions as unknown[],
    (action) => ({ providerId: idOf(payload, action), body: asBody({ ...common, actions: [action] }) }),
    (rest) => asBody({ ...common, actions: rest }),
  );
}

/** The JSON inside: the form's field `payload`, or the body itself. */
function jsonOf(body: Buffer): Uint8Array {
  const text = readText(body);
  const payload = text.trimStart().startsWith("{") ? null : new URLSearchParams(text).get("payload");
  return payload === null ? body : Buffer.from(payload, "utf8");
}

/** One press of one button by one person: Slack sends it again when our answer was late. */
function idOf(payload: Json, action: unknown): string | undefined {
  const parts = [textAt(payload, "user", "id"), textAt(action, "action_ts"), textAt(action, "action_id")];
  if (!isRecord(action) || parts.some((part) => part === undefined)) return undefined;
  return plainId([textAt(payload, "team", "id") ?? "", ...parts].join(":"));
}

/** The single action of a stored press; `undefined` when there is none, or more than one. */
export function actionOf(payload: Json): unknown {
  return Array.isArray(payload.actions) && payload.actions.length === 1 ? at(payload, "actions", 0) : undefined;
}
