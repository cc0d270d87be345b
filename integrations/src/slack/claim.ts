/**
 * The button by which a broker takes a lead on: what it says about itself, and how it is read when it comes back. The
 * value goes through Slack and is seen by whoever may inspect the message, so it names the lead by number alone.
 */

/** `action_id` of the button; of all buttons only this one means something when it is pressed. */
export const CLAIM_ACTION = "claim_lead";
/** `action_id` of the button that opens the lead: Slack tells of that press too, and it is nothing to us. */
export const LINK_ACTION = "open_lead";

export interface Claimed {
  leadId: number;
  /** Key of the delivery whose message carried the button. */
  deliveryKey: string;
}

const VALUE = /^(\d{1,15}):([a-z0-9_-]{1,64})$/;

/** The button's value: "123:sl-1-9001". */
export function claimValue({ leadId, deliveryKey }: Claimed): string {
  return `${leadId}:${deliveryKey}`;
}

/** Reads a value of ours; `undefined` for anything else, a lead number of 0 included. */
export function readClaimValue(value: string | undefined): Claimed | undefined {
  const [, id, deliveryKey] = VALUE.exec(value ?? "") ?? [];
  const leadId = Number(id);
  return deliveryKey !== undefined && leadId > 0 ? { leadId, deliveryKey } : undefined;
}
