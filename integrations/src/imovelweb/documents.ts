/**
 * The CPF of a person is not needed to call back, so it does not pass the door (LGPD, art. 6, III: necessity). It stands
 * in a field of its own; a CPF that somebody writes into a message is theirs and stays.
 */
import { DOCUMENTS } from "./names.ts";

const WRITTEN = new RegExp(`"(${[...DOCUMENTS].join("|")})"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|[^\\s,}\\]]+)`, "gi");

/** A value read from JSON as bytes again, without documents at any depth. */
export function bytesWithoutDocuments(value: unknown): Buffer {
  const text = JSON.stringify(value, (name, inner) => (DOCUMENTS.has(name.toLowerCase()) ? undefined : inner));
  return Buffer.from(text ?? "null");
}

/** The bytes of a body that is no JSON, with the values of document fields blanked and every other byte as it came. */
export function blankedDocuments(body: Buffer): Buffer {
  // One character per byte there and back, whatever the encoding is.
  return Buffer.from(body.toString("latin1").replace(WRITTEN, '"$1":null'), "latin1");
}
