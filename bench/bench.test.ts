/** The bench works as a whole, on a tiny scale: what it measures is real, and a database that it fills is sound. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { multiply } from "./fill/multiply.ts";
import { sendTemplates } from "./fill/templates.ts";
import { slowestOf, timeQueries } from "./harness/queries.ts";
import { Stand } from "./harness/stand.ts";
import howMany from "./scenarios/how-many-leads-per-second.ts";

/** Whole programs on a machine that may be busy: these only say when something hangs. */
const LONG_MS = 180_000;

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.open();
}, LONG_MS);
afterAll(() => stand.close(), LONG_MS);

const number = async (query: string) => Number((await stand.main.admin.query(query)).rows[0].n);

describe("a scenario", () => {
  it(
    "measures a hub and the floor in the same run: rates, their ratio, commits for each lead",
    async () => {
      const sizes = { leads: 40, pairs: 1, connections: 8, paced: 20 };
      const { bars, figures } = await howMany.measure({ sizes, stand, say: () => {}, isShort: true });
      const value = (what: string) => figures.find((figure) => figure.what === what)?.value;
      expect(bars[0]?.measured).toBeCloseTo((value("hub") ?? Number.NaN) / (value("floor") ?? Number.NaN), 6);
      // Each lead of the floor is one transaction; those of the hub share theirs, and settle six deliveries besides.
      expect(value("floor: commits per lead")).toBeCloseTo(1, 0);
      expect(bars[1]?.measured).toBeGreaterThan(0);
      // The warm-up, the round and the paced round.
      expect(await number("select count(*) as n from leads")).toBe(40 + 40 + 20);
      expect(await number("select count(*) as n from floor_leads")).toBe(40 + 40);
    },
    LONG_MS,
  );
});

describe("a database that was filled", () => {
  it(
    "holds whole lives of different people, nothing that falls due, and figures that add up",
    async () => {
      const hub = await stand.hub();
      await sendTemplates(hub, stand.main);
      const templates = await number("select count(*) as n from leads");
      const { leads } = await multiply(stand.main.admin, { leads: 400, days: 90, say: () => {} });

      expect(leads).toBeGreaterThanOrEqual(400);
      expect(await number("select count(*) as n from leads")).toBe(templates + leads);
      expect(await number("select count(distinct (email, telefone)) as n from leads")).toBe(templates + leads);
      const broken = {
        "a key of nobody":
          "select count(*) as n from lead_keys k left join leads l on l.id = k.lead_id where l.id is null",
        "a lead that its own keys do not find":
          "select count(*) as n from leads l where not exists (select from lead_keys k where k.lead_id = l.id and k.value = l.email)",
        "a delivery of another's touch":
          "select count(*) as n from deliveries d left join touches t on t.id = d.touch_id and t.lead_id = d.lead_id where t.id is null",
        "a delivery that waits for another's":
          "select count(*) as n from deliveries d join deliveries p on p.id = d.depends_on where p.lead_id <> d.lead_id",
        "attempts that do not add up":
          "select count(*) as n from deliveries d where d.attempts <> (select count(*) from attempts a where a.delivery_id = d.id)",
        "a touch without its request":
          "select count(*) as n from touches t left join raw_requests r on r.id = t.raw_id and r.touch_id = t.id where r.id is null",
        "work that is due":
          "select count(*) as n from deliveries where state in ('pending', 'retrying') and due_at <= now()",
      };
      for (const [what, query] of Object.entries(broken)) expect([what, await number(query)]).toEqual([what, 0]);
      expect(await number("select sum(total) as n from lead_counts")).toBe(templates + leads);

      const answer = await fetch(`${hub.url}/api/v1/leads?q=pessoa+acervo&limit=1`, {
        headers: { "x-api-key": hub.apiKey },
      });
      expect(((await answer.json()) as { total: number }).total).toBe(leads);
      const times = await timeQueries(hub, 1);
      expect(slowestOf(times, "search")?.p95Ms).toBe(
        Math.max(...times.filter((one) => one.kind === "search").map((one) => one.p95Ms)),
      );
    },
    LONG_MS,
  );
});
