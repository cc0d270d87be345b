import { IMOBILIARIA, PADRAO } from "@streamleads/domain";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
let database: { url: string; drop(): Promise<void> };
let hub: TestIntake;
let nth = 0;

beforeAll(async () => {
  database = await freshDatabase("leads_roll_up");
  hub = openIntake(database.url, { now: () => NOW });
});
afterEach(() => {
  hub.rules.ruleSet = PADRAO;
});
afterAll(async () => {
  await hub.close();
  await database.drop();
});

const newEmail = () => `soma${++nth}@example.com`;
const newPhone = () => `+55419${String(70_000_000 + ++nth)}`;

describe("the roll-up of leads", () => {
  const kept = `select date_trunc('hour', created_at) as hora, origem, status, count(*) as total, sum(score) as score_sum
    from leads where not teste group by 1, 2, 3 order by 1, 2, 3`;
  const rolled = `select hora, origem, status, sum(total) as total, sum(score_sum) as score_sum from lead_counts
    group by 1, 2, 3 having sum(total) <> 0 or sum(score_sum) <> 0 order by 1, 2, 3`;
  const expectExact = async () => expect(await hub.rows(rolled)).toEqual(await hub.rows(kept));

  it("is exact after new, returning, edited, rescored and erased leads, in batches and alone", async () => {
    const origens = ["META_ADS", "WEBSITE", "INDICACAO"];
    for (let round = 0; round < 6; round += 1) {
      const people = Array.from({ length: 8 }, (_, i) => ({
        email: newEmail(),
        telefone: newPhone(),
        origem: origens[i % 3],
        teste: i === 7,
        interesse: i % 2 ? null : "Casa",
      }));
      const receivedAt = new Date(NOW.getTime() - round * 1_700_000);
      const arrivals = people.map((person) => arrivalOf(person, { receivedAt }));
      const again = () =>
        people.map((one) => arrivalOf({ ...one, interesse: "Apartamento", renda_aproximada: 40_000 }));
      const leads = (await hub.acceptAll(...arrivals, ...again().slice(0, 3))).slice(0, 8).map(leadIn);
      await hub.acceptAll(...again());
      await expectExact();

      hub.rules.ruleSet = round % 2 ? IMOBILIARIA : PADRAO;
      await Promise.all([
        hub.changes.update(leads[0]?.id ?? 0, { interesse: null, origem: "PORTAL" }),
        hub.changes.update(leads[1]?.id ?? 0, { teste: true }),
        hub.changes.update(leads[7]?.id ?? 0, { teste: false }),
        hub.changes.reprocess(leads[2]?.id ?? 0),
        hub.changes.erase(leads[3]?.id ?? 0),
      ]);
      await hub.changes.erase(leads[7]?.id ?? 0);
      await expectExact();
    }
  });

  it("counts no test lead, and counts one from the moment its person comes for real", async () => {
    const total = async () =>
      (await hub.rows<{ n: number }>("select coalesce(sum(total), 0) as n from lead_counts"))[0]?.n ?? 0;
    const before = await total();
    const test = { email: newEmail(), telefone: newPhone(), teste: true };
    const lead = await hub.lead(test);
    await hub.accept(arrivalOf({ ...test, mensagem: "teste de novo" }));
    await hub.changes.reprocess(lead.id);
    expect(await total()).toBe(before);
    await hub.accept(arrivalOf({ ...test, teste: false, mensagem: "agora de verdade" }));
    expect(await total()).toBe(before + 1);
    await expectExact();
    await hub.changes.erase(lead.id);
    expect(await total()).toBe(before);
    await expectExact();
  });

  it("is exact when several instances count in the same hour", async () => {
    const other = openIntake(database.url);
    other.engine.slot = 1;
    await Promise.all([1, 2, 3, 4].flatMap(() => [hub.accept(arrivalOf()), other.accept(arrivalOf())]));
    await other.close();
    await expectExact();
  });

  it("is untouched by a batch that fails", async () => {
    const arrival = arrivalOf();
    const bad = { ...arrival, fields: { ...arrival.fields, interesse: "a\u0000b" } };
    await Promise.allSettled([hub.accept(arrivalOf()), hub.accept(bad), hub.accept(arrivalOf())]);
    await expectExact();
  });
});
