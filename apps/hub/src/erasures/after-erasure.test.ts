import type { Outcome } from "@streamleads/domain";
import { DEFAULT_RETRY } from "@streamleads/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterErasure, ERASURE_CEILING_MS, GIVES_UP_AFTER_MS } from "./after-erasure.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const DAY = 86_400_000;
const after = (outcome: Outcome, over: { attempts?: number; since?: Date } = {}, random = 0) =>
  afterErasure(outcome, { attempts: 1, since: NOW, ...over }, NOW, () => random, DEFAULT_RETRY);
const down: Outcome = { kind: "retry", cause: "server_error", reason: "503" };

describe("after a destination was asked to delete", () => {
  it.each<[string, Outcome, object]>([
    [
      "a confirmation is the end",
      { kind: "delivered", note: "1 contato apagado" },
      { state: "done", reason: "1 contato apagado", cause: null },
    ],
    [
      "nothing there by rule is the end too",
      { kind: "skipped", cause: "no_email", reason: "Sem e-mail.", fix: "-" },
      { state: "done", reason: "Sem e-mail." },
    ],
    [
      "a refusal is for a person",
      { kind: "rejected", cause: "forbidden", reason: "Não pode.", fix: "Peça o direito." },
      { state: "failed", cause: "forbidden", fix: "Peça o direito." },
    ],
    [
      "a refused access waits for the connection, and is no attempt",
      { kind: "reconnect", cause: "token", reason: "Token.", fix: "Reconecte." },
      { state: "pending", dueAt: NOW, burnt: false, fix: "Reconecte." },
    ],
    ["what may work later is tried again", down, { state: "pending", burnt: true, cause: "server_error" }],
    ["a limit burns nothing", { ...down, burn: false } as Outcome, { state: "pending", burnt: false }],
    [
      "nobody knows: asked again, never taken for done",
      { kind: "unknown", cause: "timeout", reason: "Sem resposta." },
      { state: "pending", burnt: true, cause: "timeout" },
    ],
  ])("%s", (_name, outcome, expected) => {
    expect(after(outcome)).toMatchObject(expected);
  });

  it("asks when the destination said, at the soonest", () => {
    const notBefore = new Date(NOW.getTime() + 5 * 3_600_000);
    expect(after({ ...down, notBefore } as Outcome)).toMatchObject({ dueAt: notBefore });
  });

  it("gives up after thirty days, with the last word of the destination", () => {
    const since = new Date(NOW.getTime() - GIVES_UP_AFTER_MS - 1);
    expect(after(down, { since })).toMatchObject({
      state: "failed",
      cause: "expired",
      reason: expect.stringContaining("503"),
    });
    expect(after(down, { since: new Date(NOW.getTime() - 29 * DAY) }).state).toBe("pending");
  });

  it("waits longer each time, and never more than six hours", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const next = after(down, { attempts }, random);
          const wait = next.state === "pending" ? next.dueAt.getTime() - NOW.getTime() : -1;
          expect(wait).toBeGreaterThanOrEqual(DEFAULT_RETRY.baseMs);
          expect(wait).toBeLessThanOrEqual(ERASURE_CEILING_MS);
        },
      ),
    );
  });

  it("takes no unknown kind of answer for anything", () => {
    expect(() => after({ kind: "ok" } as unknown as Outcome)).toThrow(TypeError);
  });
});
