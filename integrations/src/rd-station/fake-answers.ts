/** Bodies of RD's refusals and requests, shared by the halves of the fake. */
import type { FakeAnswer } from "@streamleads/integration-kit/testing";

/** RD writes some errors as one object. */
export function one(status: number, error_type: string, error_message: string): FakeAnswer {
  return { status, json: { errors: { error_type, error_message } } };
}

export function notFound(message: string): FakeAnswer {
  return one(404, "RESOURCE_NOT_FOUND", message);
}

export function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    // No JSON: refused as RD refuses it.
    return undefined;
  }
}
