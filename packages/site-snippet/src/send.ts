/** Sends a lead to the hub, once more when the way there failed. The same key makes the second time harmless. */
import type { Receipt } from "./browser.ts";

export interface Problem {
  field: string;
  message: string;
  fix: string;
}

/** What came back: a receipt or an error of the hub. Neither: nothing was heard, or another answered in its place. */
export interface Sent extends Partial<Receipt> {
  /** Of a refusal. */
  status?: number;
  error?: { message: string; fields?: Problem[] };
}

const TIMEOUT_MS = 15_000;
const WAIT_MS = 2_000;

export async function sendLead(url: string, apiKey: string, lead: object, idempotencyKey: string): Promise<Sent> {
  for (let isLast = false; ; isLast = true) {
    const sent: Sent = {};
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-api-key": apiKey, "idempotency-key": idempotencyKey },
        body: JSON.stringify(lead),
        // Where it is not known yet, a browser waits as long as it likes.
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      });
      if (!answer.ok) sent.status = answer.status;
      Object.assign(sent, await answer.json());
    } catch {
      // No answer, or one that is not ours; the status says which.
    }
    const { receipt, status = 500 } = sent;
    // Too much at once and trouble of the hub may be over in a while; what was wrong with the lead will not.
    if (isLast || receipt || (status < 500 && status !== 429)) return sent;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}
