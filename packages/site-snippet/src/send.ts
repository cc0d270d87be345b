/** Sends a lead to the hub, once more when the way there failed. The same key makes the second time harmless. */
import type { Receipt } from "./browser.ts";

export interface Problem {
  field: string;
  message: string;
  fix: string;
}

/** What came back: a receipt or an error of the hub. `status` 0: nothing was heard, or another answered in its place. */
export interface Sent extends Partial<Receipt> {
  status: number;
  error?: { message: string; fields?: Problem[] };
}

const TIMEOUT_MS = 15_000;
const WAIT_MS = 2_000;

/** @param isSecond the first time failed in a way that may be over by now */
export async function sendLead(
  url: string,
  apiKey: string,
  lead: object,
  idempotencyKey: string,
  isSecond?: boolean,
): Promise<Sent> {
  const sent: Sent = { status: 0 };
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": apiKey, "idempotency-key": idempotencyKey },
      body: JSON.stringify(lead),
      credentials: "omit",
      // Where it is not known yet, a browser waits as long as it likes.
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
    });
    if (!answer.ok) sent.status = answer.status;
    Object.assign(sent, await answer.json());
  } catch {
    // No answer, or one that is not ours; the status says which.
  }
  const { receipt, status } = sent;
  if (isSecond || receipt || (status && status < 500 && status !== 429)) return sent;
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  return sendLead(url, apiKey, lead, idempotencyKey, true);
}
