/** Texts and calls of the fake's account, newest first as Twilio lists them, with the fields of the real ones. */
import { segmentsOf } from "./sms-text.ts";

export interface Kept {
  sid: string;
  to: string;
  from: string | null;
  status: string;
  [name: string]: unknown;
}

export class FakeRecords {
  readonly #account: string;
  readonly #now: () => Date;
  #kept: Kept[] = [];
  #made = 0;

  constructor(account: string, now: () => Date) {
    this.#account = account;
    this.#now = now;
  }

  addText(text: { to: string; from: string | null; service: string | null; body: string }): Kept {
    const sid = this.#nextSid("SM");
    return this.#add({
      ...this.#common(sid),
      to: text.to,
      from: text.service === null ? text.from : null,
      messaging_service_sid: text.service,
      body: text.body,
      // A service has not chosen its number yet.
      status: text.service === null ? "queued" : "accepted",
      direction: "outbound-api",
      num_segments: String(segmentsOf(text.body).segments),
      num_media: "0",
      price: null,
      price_unit: "USD",
      error_code: null,
      error_message: null,
      date_sent: null,
      uri: `/2010-04-01/Accounts/${this.#account}/Messages/${sid}.json`,
    });
  }

  /** A text that somebody wrote to the account. */
  addInbound(from: string, to: string, body: string): Kept {
    const kept = this.addText({ to, from, service: null, body });
    return Object.assign(kept, { status: "received", direction: "inbound" });
  }

  addCall(call: { to: string; from: string }): Kept {
    const sid = this.#nextSid("CA");
    return this.#add({
      ...this.#common(sid),
      ...call,
      status: "queued",
      direction: "outbound-api",
      start_time: null,
      end_time: null,
      duration: null,
      price: null,
      price_unit: "USD",
      answered_by: null,
      uri: `/2010-04-01/Accounts/${this.#account}/Calls/${sid}.json`,
    });
  }

  texts(to: string | null, from: string | null): Kept[] {
    return this.#listed("SM", to, from);
  }
  calls(to: string | null, from: string | null): Kept[] {
    return this.#listed("CA", to, from);
  }
  statusOf(sid: string): string | undefined {
    return this.#kept.find((one) => one.sid === sid)?.status;
  }
  delete(sid: string): void {
    this.#kept = this.#kept.filter((one) => one.sid !== sid);
  }
  /** What is under way ends in this state. */
  settleAll(status: string): void {
    for (const one of this.#kept) if (one.status === "queued" || one.status === "accepted") one.status = status;
  }

  #listed(prefix: string, to: string | null, from: string | null): Kept[] {
    return this.#kept.filter(
      (one) => one.sid.startsWith(prefix) && (to === null || one.to === to) && (from === null || one.from === from),
    );
  }
  #add(kept: Kept): Kept {
    this.#kept.unshift(kept);
    return kept;
  }
  #nextSid(prefix: string): string {
    this.#made += 1;
    return prefix + this.#made.toString(16).padStart(32, "0");
  }
  #common(sid: string) {
    const now = this.#now().toUTCString().replace("GMT", "+0000");
    return { sid, account_sid: this.#account, api_version: "2010-04-01", date_created: now, date_updated: now };
  }
}
