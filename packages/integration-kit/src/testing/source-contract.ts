/**
 * What every source must pass, whatever provider it speaks for: a forged request is refused, a genuine one is taken
 * apart without loss, every change is read to a value, and no body whatever makes it throw.
 */
import { readLead, STAGES } from "@streamleads/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fields, Settings } from "../connector.ts";
import type { Change, Reading, Source, SourceContext, WebhookRequest } from "../source.ts";
import { CHANGES_MAX } from "../source-split.ts";
import { TEST_NOW } from "./context.ts";
import { mutated } from "./mutations.ts";
import { storedChange } from "./source-bench.ts";
import { testSourceContext } from "./source-context.ts";

export interface SourceTrial<F extends Fields> {
  source: Source<F>;
  settings: Settings<F>;
  /** Bodies as the provider sends them, by name. */
  fixtures: Readonly<Record<string, string | Buffer>>;
  /** The provider's request for a body: path parameters, headers, signature. */
  request: (body: Buffer) => Omit<WebhookRequest, "now" | "body"> & { body?: Buffer };
  /** Forged requests by name, each of a genuine one: without a signature, with another key, with another body. */
  forgeries: Readonly<Record<string, (genuine: WebhookRequest) => WebhookRequest>>;
  /** The context for reading; `testSourceContext` without look-ups when absent. Made anew for each call. */
  context?: () => SourceContext<F>;
  /** Number of mutated bodies; `FUZZ_RUNS` replaces it. */
  runs?: number;
}

const RUNS = 1_000;
/** What the hub can keep in an index and PostgreSQL in a text: no control characters, no halves of characters. */
const STORABLE_ID = /^[^\p{Cc}\p{Cs}]{1,400}$/u;

/** Registers the tests of the contract for a source with a webhook. */
export function describeSource<F extends Fields>(trial: SourceTrial<F>): void {
  const { source, settings, fixtures, forgeries } = trial;
  const { webhook } = source;
  if (!webhook) throw new Error(`${source.slug} has no webhook: its own tests speak for it`);
  const requestOf = (body: Buffer): WebhookRequest => ({
    ...trial.request(body),
    body: trial.request(body).body ?? body,
    now: TEST_NOW,
  });
  const context = () => trial.context?.() ?? testSourceContext(source, settings);
  const bodies = Object.entries(fixtures).map(([name, body]) => [name, Buffer.from(body)] as const);

  describe(`${source.slug}: the contract of a source`, () => {
    it.each(bodies)("knows its provider: %s", (_name, body) => {
      expect(webhook.verify(requestOf(body), settings)).toEqual({ kind: "genuine" });
    });

    it.each(Object.keys(forgeries))("refuses what is forged: %s", (name) => {
      for (const [, body] of bodies) {
        const verdict = webhook.verify(forgeries[name]!(requestOf(body)), settings);
        expect(verdict).toMatchObject({ kind: "forged", cause: expect.stringMatching(/^[a-z0-9_]+$/) });
      }
    });

    it.each(bodies)("gives every change the same id each time it comes, and reads it: %s", async (_name, body) => {
      const first = webhook.split(requestOf(body), settings);
      expect(first.length).toBeGreaterThan(0);
      expect(webhook.split(requestOf(body), settings)).toEqual(first);
      for (const change of first) expectReading(await read(change));
    });

    it.each([
      ["nothing", ""],
      ["no JSON", "<html>"],
      ["half of a body", '{"a": [1, {'],
      ["another shape", "[]"],
      ["a bare word", "null"],
      ["a thousand levels", `${"[".repeat(1_000)}${"]".repeat(1_000)}`],
      ["another code page", Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe9, 0x22, 0x7d])],
    ])("loses nothing of a genuine request with %s", async (_name, text) => {
      const body = Buffer.from(text);
      const changes = webhook.split(requestOf(body), settings);
      expect(changes.length).toBeGreaterThan(0);
      for (const change of changes) expect((await read(change)).kind).not.toBe("lead");
    });

    it("throws for no body at all", { timeout: 3_600_000 }, async () => {
      const numRuns = Number(process.env.FUZZ_RUNS) || trial.runs || RUNS;
      await fc.assert(
        fc.asyncProperty(mutated(bodies.map(([, body]) => body)), async (body) => {
          const request = requestOf(body);
          expect(["genuine", "forged"]).toContain(webhook.verify(request, settings).kind);
          const changes = webhook.split(request, settings);
          expect(changes.length).toBeGreaterThan(0);
          expect(changes.length).toBeLessThanOrEqual(CHANGES_MAX);
          for (const { providerId = "hash" } of changes) expect(providerId).toMatch(STORABLE_ID);
          for (const change of changes.slice(0, 5)) expectReading(await read(change));
        }),
        { numRuns },
      );
    });
  });

  function read(change: Change): Promise<Reading> {
    const { body, providerId = "hash" } = change;
    return source.read(storedChange(body, { providerId }), context());
  }

  /** One of the kinds, with what the hub relies on; a lead that it can take in, or refuse for want of a contact alone. */
  function expectReading(reading: Reading): void {
    switch (reading.kind) {
      case "lead": {
        const taken = readLead(reading.lead, { defaultOrigem: source.origem });
        if (!taken.ok) expect(taken.problems.map(({ code }) => code)).toContain("contact_required");
        for (const id of reading.personIds ?? []) expect(id).toMatch(STORABLE_ID);
        return;
      }
      case "event":
        expect(reading.event.kind).toMatch(/^[a-z0-9_]{1,64}$/);
        expect(reading.event.title.length).toBeGreaterThan(0);
        expect(reading.event.text?.length ?? 0).toBeLessThanOrEqual(4_000);
        expect(Number.isNaN(reading.event.at.getTime())).toBe(false);
        for (const id of [...(reading.about.personIds ?? []), reading.about.answers ?? "none"]) {
          expect(id).toMatch(STORABLE_ID);
        }
        return;
      case "status":
        expect(reading.externalId ?? reading.deliveryKey).toBeTruthy();
        expect(Number.isNaN(reading.at.getTime())).toBe(false);
        return;
      case "claim":
        expect(Number.isSafeInteger(reading.leadId)).toBe(true);
        expect(reading.by.nome.length).toBeGreaterThan(0);
        expect(Number.isNaN(reading.at.getTime())).toBe(false);
        return;
      case "stage": {
        const { ref, leadId, email, telefone } = reading.about;
        expect(ref ?? leadId ?? email ?? telefone, "a stage is about somebody").toBeTruthy();
        expect(STAGES).toContain(reading.stage);
        expect(Number.isNaN(reading.at.getTime())).toBe(false);
        return;
      }
      default:
        expect(["ignored", "parked", "retry", "reconnect"]).toContain(reading.kind);
        expect(reading.cause).toMatch(/^[a-z0-9_]{1,64}$/);
        expect(reading.reason.length).toBeGreaterThan(0);
    }
  }
}
