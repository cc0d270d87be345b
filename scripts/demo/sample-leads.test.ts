import { PADRAO, parseLead, scoreLead } from "@streamleads/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inventedLead } from "./people.ts";
import { SAMPLE_LEADS } from "./sample-leads.ts";

const read = (body: unknown) => parseLead(body, { defaultOrigem: "API" });
const emailOf = ({ body }: { body: Readonly<Record<string, unknown>> }) => String(body.email ?? "");

describe("the sample", () => {
  it("begins with the lead that everything started from: 35 points, QUENTE", () => {
    const parsed = read(SAMPLE_LEADS[0]?.body);
    if (!parsed.ok) throw new Error("the first lead is refused");
    expect(scoreLead(parsed.fields, PADRAO)).toMatchObject({ score: 35, status: "QUENTE" });
  });

  it("has leads of all three kinds, and one that is refused for its phone alone", () => {
    const parsed = SAMPLE_LEADS.map(({ body }) => read(body));
    const statuses = parsed.flatMap((one) => (one.ok ? [scoreLead(one.fields, PADRAO).status] : []));
    for (const status of ["QUENTE", "MORNO", "FRIO"] as const) {
      expect(statuses.filter((one) => one === status).length).toBeGreaterThanOrEqual(5);
    }
    const refused = parsed.flatMap((one) => (one.ok ? [] : [one.problems.map(({ field }) => field)]));
    expect(refused).toEqual([["telefone"]]);
  });

  it("writes to nobody: every address ends in .example", () => {
    for (const lead of SAMPLE_LEADS) expect(emailOf(lead)).toMatch(/^$|\.example$/);
  });

  it("explains what there is to notice, wherever somebody comes twice", () => {
    const seen = new Set<string>();
    for (const lead of SAMPLE_LEADS) {
      const email = emailOf(lead);
      if (email !== "" && seen.has(email)) expect(lead.note).toBeDefined();
      seen.add(email);
    }
  });
});

describe("invented people", () => {
  const random = () => fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it("are always taken, at nobody's address", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.infiniteStream(random()),
        (run, number, dice) => {
          const lead = inventedLead(run, number, () => dice.next().value);
          expect(read(lead.body)).toMatchObject({ ok: true });
          expect(emailOf(lead)).toMatch(/^$|\.example$/);
        },
      ),
    );
  });

  it("never come twice by chance: neither address nor phone repeats within a run", () => {
    const leads = Array.from({ length: 500 }, (_, index) => inventedLead(3, index + 1, () => 0.1));
    expect(new Set(leads.map(emailOf)).size).toBe(500);
    expect(new Set(leads.map(({ body }) => body.telefone)).size).toBe(500);
    const nextRun = inventedLead(4, 1, () => 0.1);
    expect(leads.map(emailOf)).not.toContain(emailOf(nextRun));
  });
});
