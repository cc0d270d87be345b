import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../../../../tests/support/database.ts";
import { arrivalOf, leadIn, openIntake, type TestIntake } from "./testing.ts";

const ROUNDS = 25;
let database: { url: string; drop(): Promise<void> };
/** Two processes over one database. */
let one: TestIntake;
let two: TestIntake;
let nth = 0;

beforeAll(async () => {
  database = await freshDatabase("leads_idempotency");
  one = openIntake(database.url, { places: 1_000_000 });
  two = openIntake(database.url, { places: 1_000_000 });
  two.engine.slot = 1;
});
afterAll(async () => {
  await one.close();
  await two.close();
  await database.drop();
});

const newEmail = () => `pessoa${++nth}@idempotencia.example`;
const ownerOf = async (kind: string, value: string) =>
  (
    await one.rows<{ lead_id: number }>("select lead_id from lead_keys where kind = $1 and value = $2", [kind, value])
  )[0]?.lead_id;
const halvings = () => [...one.logged, ...two.logged].filter(({ event }) => event === "intake.batch_halved");

describe("an Idempotency-Key", () => {
  const body = (text: string) => ({ bodyHash: text });
  const keyed = (key: string, text: string, input: Record<string, unknown> = {}, holder = "key:1") =>
    arrivalOf(input, { idempotency: { holder, key, ...body(text) } });

  it.each(["in one batch", "one after the other"])(
    "with the same body is the same request, %s: one lead, one touch",
    async (how) => {
      const key = `k${++nth}`;
      const requests = [keyed(key, "a"), keyed(key, "a")] as const;
      const before = halvings().length;
      const [first, again] =
        how === "in one batch"
          ? await one.acceptAll(...requests)
          : [await one.accept(requests[0]), await one.accept(requests[1])];
      expect(first?.kind).toBe("created");
      expect(again).toMatchObject({ kind: "known", lead: { id: leadIn(first).id } });
      expect(await one.rows("select 1 from touches where lead_id = $1", [leadIn(first).id])).toHaveLength(1);
      expect(halvings().length).toBe(before);
    },
  );

  it.each(["in one batch", "one after the other"])(
    "with another body is refused, %s, and nothing of it is kept",
    async (how) => {
      const key = `k${++nth}`;
      const email = newEmail();
      const requests = [keyed(key, "a"), keyed(key, "b", { email })] as const;
      const [, other] =
        how === "in one batch"
          ? await one.acceptAll(...requests)
          : [await one.accept(requests[0]), await one.accept(requests[1])];
      expect(other).toEqual({ kind: "key_reused" });
      expect(await ownerOf("email", email)).toBeUndefined();
    },
  );

  it("counts once when two processes get it at the same moment, whoever the body names", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = `k${++nth}`;
      const both = await Promise.all([one.accept(keyed(key, "a")), two.accept(keyed(key, "a"))]);
      expect(both.map(({ kind }) => kind).sort(), `round ${round}`).toEqual(["created", "known"]);
      expect(leadIn(both[0]).id).toBe(leadIn(both[1]).id);
    }
  });

  it("under which two processes get two bodies is the first one's, and disturbs nobody else of their batches", async () => {
    const before = halvings().length;
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = `k${++nth}`;
      const [a, b] = await Promise.all([
        one.acceptAll(keyed(key, "a"), arrivalOf()),
        two.acceptAll(keyed(key, "b"), arrivalOf()),
      ]);
      expect([a[0]?.kind, b[0]?.kind].sort(), `round ${round}`).toEqual(["created", "key_reused"]);
      expect([a[1]?.kind, b[1]?.kind]).toEqual(["created", "created"]);
    }
    expect(halvings().length).toBe(before);
  });

  it("of two holders is two keys, in one batch too", async () => {
    const before = halvings().length;
    const key = `k${++nth}`;
    const both = await one.acceptAll(keyed(key, "a"), keyed(key, "b", {}, "key:2"));
    expect(both.map(({ kind }) => kind)).toEqual(["created", "created"]);
    expect(halvings().length).toBe(before);
  });

  it("repeated answers the lead as it is now, known or changed since", async () => {
    const key = `k${++nth}`;
    const lead = leadIn(await one.accept(keyed(key, "a", { nome: "Ana" })));
    await one.changes.update(lead.id, { cidade: "Niterói" });
    expect(await two.accept(keyed(key, "a"))).toMatchObject({
      kind: "known",
      lead: { id: lead.id, cidade: "Niterói" },
    });
  });
});
