import { describe, expect, it } from "vitest";
import { IngestRefused } from "../leads/arrival.ts";
import type { RawLease } from "./raw.store.ts";
import { takeLead } from "./take-lead.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const LEASE: RawLease = {
  id: 1,
  source: "crm",
  providerId: "a-1",
  receivedAt: NOW,
  contentType: "application/json",
  body: Buffer.from("{}"),
  owner: "0b8ad9f0-0000-4000-8000-000000000001",
  attemptNo: 1,
  tries: 1,
};
const FOUND = { kind: "lead", lead: { nome: "Carlos Silva", email: "carlos@example.com" } } as const;

/** What becomes of a good lead when the intake fails with this. */
function takenWhen(error: Error) {
  const intake = { accept: () => Promise.reject(error) };
  return takeLead(intake, LEASE, FOUND, { origem: "API" }, NOW);
}
const withCode = (code: string) => Object.assign(new Error("refused"), { code });

describe("a webhook whose lead could not be taken in", () => {
  it.each(["40P01", "40001"])("waits and is read again after a race that was lost twice (%s)", async (code) => {
    expect(await takenWhen(withCode(code))).toMatchObject({
      kind: "left",
      settlement: { state: "received", counts: true, cause: "race_lost" },
    });
  });

  it.each([
    ["a hub that is full", new IngestRefused("full")],
    ["a connection that was lost", withCode("08006")],
  ])("waits without a try being counted because of %s", async (_, error) => {
    expect(await takenWhen(error)).toMatchObject({
      kind: "left",
      settlement: { state: "received", counts: false, cause: "busy" },
    });
  });

  it.each(["22P02", "23505"])("is a fault to be looked at when the database refuses it (%s)", async (code) => {
    await expect(takenWhen(withCode(code))).rejects.toMatchObject({ code });
  });
});
