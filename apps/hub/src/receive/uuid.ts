import { randomUUID } from "node:crypto";

/** A UUID version 7 (RFC 9562): its order is the order of arrival, which keeps a unique index cheap to append to. */
export function v7(at: Date): string {
  const moment = at.getTime().toString(16).padStart(12, "0");
  // Node draws random UUIDs from a pool; their last 74 bits, and the two of the variant, are what version 7 asks for too.
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${randomUUID().slice(15)}`;
}
