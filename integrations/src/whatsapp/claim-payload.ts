/**
 * What the "Assumir" button of a broker's alert carries, and how it is read when the tap comes back. Only a message of
 * ours can carry it: Meta signs the webhook, a person can tap but not write a payload, and the delivery's key in it
 * cannot be guessed. The alert goes to brokers alone, so whoever taps it is one.
 */
export interface ClaimPayload {
  leadId: number;
  /** Key of the delivery whose message carried the button. */
  deliveryKey: string;
}

const PAYLOAD = /^assumir:([1-9]\d{0,14}):([a-z0-9_-]{1,64})$/;

/** "assumir:123:d9001-k3f7a2c"; at most 88 of the 128 characters that Meta takes. */
export function claimPayload({ leadId, deliveryKey }: ClaimPayload): string {
  return `assumir:${leadId}:${deliveryKey}`;
}

/** Reads a payload of ours; `undefined` for anything else. */
export function readClaimPayload(text: string | undefined): ClaimPayload | undefined {
  const [, id, deliveryKey] = PAYLOAD.exec(text ?? "") ?? [];
  return deliveryKey === undefined ? undefined : { leadId: Number(id), deliveryKey };
}
