/** Messages between Meta and their reading, for tests: a fixture's, or one made of what a test wants to be different. */
import { type Reading, readJson } from "@streamleads/integration-kit";
import { FIXTURES } from "./inbound-fixtures.ts";
import { readMessage } from "./inbound-message.ts";
import { piecesOf } from "./inbound-split.ts";

export const NOW = new Date("2026-11-23T15:00:00.000Z");

function readAll(name: string): Reading[] {
  const json = readJson(Buffer.from(FIXTURES[name]!));
  return piecesOf(json.ok ? json.value : undefined)
    .filter(({ list }) => list === "messages")
    .map((piece) => readMessage(piece, NOW));
}
export const readFirst = (name: string) => readAll(name)[0]!;
export const message = (given: Record<string, unknown>, value: Record<string, unknown> = {}) =>
  readMessage(
    piecesOf({
      entry: [
        {
          changes: [
            {
              field: "messages",
              value: {
                contacts: [{ profile: { name: "Nina Alves" }, wa_id: "5511955554444" }],
                ...value,
                messages: [{ id: "wamid.T", from: "5511955554444", timestamp: "1795445700", ...given }],
              },
            },
          ],
        },
      ],
    })[0]!,
    NOW,
  );
export const textMessage = (body: string, more: Record<string, unknown> = {}) =>
  message({ type: "text", text: { body }, ...more });
