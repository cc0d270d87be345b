/** Webhooks come for every meeting of the account: which of them are about leads. */
import { foldText } from "@streamleads/domain";
import { textAt } from "@streamleads/integration-kit";

/** True when the meeting's name or URI is among those given, or none are given. */
export function isWanted(invitee: unknown, eventTypes: string | undefined): boolean {
  const wanted = (eventTypes ?? "")
    .split(",")
    .map(foldText)
    .filter((one) => one !== "");
  if (wanted.length === 0) return true;
  const named = [textAt(invitee, "scheduled_event", "name"), textAt(invitee, "scheduled_event", "event_type")];
  return named.some((name) => name !== undefined && name.length <= 500 && wanted.includes(foldText(name)));
}
