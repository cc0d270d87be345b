/** HubSpot sends up to 100 events in one list, in no order, and repeats the list when it was not answered. */
import {
  asBody,
  boundedChanges,
  type Change,
  membersOf,
  plainId,
  readJson,
  textAt,
} from "@streamleads/integration-kit";

/** A change for each event; a body that is no list of events is one change, for `read` to park. */
export function changesOf(body: Buffer): Change[] {
  const json = readJson(body);
  const members = json.ok ? membersOf(json.value) : undefined;
  if (members === undefined) return [{ body }];
  return boundedChanges(members, (event) => ({ providerId: idOf(event), body: asBody(event) }), asBody);
}

/**
 * The event's own id is not promised to be unique: with the subscription, the account, the record and the moment it is. What
 * differs in a repetition (`attemptNumber`) is not in it.
 */
function idOf(event: unknown): string | undefined {
  const parts = ["portalId", "subscriptionId", "eventId", "objectId", "occurredAt"].map((name) => textAt(event, name));
  return parts.every((part) => part !== undefined) ? plainId(parts.join("-"), 200) : undefined;
}
