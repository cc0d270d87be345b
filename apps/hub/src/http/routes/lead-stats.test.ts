import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { foldOldCounts } from "../../leads/counts.queries.ts";
import { startTestServer, type TestServer } from "../testing.ts";

/** Wednesday, 00:30 in São Paulo: in UTC it is 3:30 of the same day. */
const NOW = new Date("2026-11-25T03:30:00Z");
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer("lead_stats", { now: () => NOW });
});
afterAll(() => server.close());
beforeEach(() => server.context.db.pool.query("truncate lead_counts, leads"));

async function counted(hora: string, status = "FRIO", over: { origem?: string; total?: number; slot?: number } = {}) {
  await server.context.db.pool.query(
    "insert into lead_counts (hora, origem, status, slot, total, score_sum) values ($1, $2, $3, $4, $5, $5 * 10)",
    [hora, over.origem ?? "API", status, over.slot ?? 0, over.total ?? 1],
  );
}
const get = async (url: string) => (await server.ask("GET", `/api/v1/leads/stats${url}`)).json;

describe("the figures of leads", () => {
  it("begin days, weeks and months where the company's do", async () => {
    await counted("2026-11-25T03:00:00Z", "QUENTE"); // today, 0 h
    await counted("2026-11-25T02:00:00Z", "MORNO"); // yesterday, 23 h
    await counted("2026-11-23T03:00:00Z"); // Monday, 0 h
    await counted("2026-11-23T02:00:00Z"); // Sunday, 23 h
    await counted("2026-11-01T03:00:00Z"); // the first, 0 h
    await counted("2026-11-01T02:00:00Z"); // October, 31st, 23 h
    expect(await get("")).toEqual({
      total: 6,
      por_status: { QUENTE: 1, MORNO: 1, FRIO: 4 },
      score_medio: 10,
      hoje: 1,
      semana: 3,
      mes: 5,
    });
  });

  it("of nothing are zeros", async () => {
    expect(await get("")).toEqual({
      total: 0,
      por_status: { QUENTE: 0, MORNO: 0, FRIO: 0 },
      score_medio: 0,
      hoje: 0,
      semana: 0,
      mes: 0,
    });
    expect(await get("/origem")).toEqual({ origens: [] });
  });

  it("by origem come with the last arrival, and leave out what moved elsewhere", async () => {
    const { id } = (
      await server.ask("POST", "/api/v1/leads", { body: { nome: "Ana", email: "a@example.com", origem: "PORTAL" } })
    ).json;
    await counted("2026-11-20T12:00:00Z", "QUENTE", { origem: "WEBSITE", total: 3 });
    await counted("2026-11-20T12:00:00Z", "FRIO", { origem: "WHATSAPP", total: 1 });
    await counted("2026-11-20T12:00:00Z", "FRIO", { origem: "WHATSAPP", total: -1, slot: 1 });
    const { origens } = await get("/origem");
    expect(origens).toMatchObject([
      { origem: "WEBSITE", total: 3, QUENTE: 3, score_medio: 10, ultimo_em: null },
      { origem: "PORTAL", total: 1, ultimo_em: NOW.toISOString() },
    ]);
    expect(id).toBeGreaterThan(0);
  });

  it("by day have every day, with zeros where nobody came", async () => {
    await counted("2026-11-23T12:00:00Z", "QUENTE", { total: 2 });
    await counted("2026-11-25T03:00:00Z");
    const { por, periodos } = await get("/periodo?de=2026-11-22&ate=2026-11-25");
    expect(por).toBe("dia");
    expect(periodos.map(({ inicio, total }: { inicio: string; total: number }) => [inicio, total])).toEqual([
      ["2026-11-22T03:00:00.000Z", 0],
      ["2026-11-23T03:00:00.000Z", 2],
      ["2026-11-24T03:00:00.000Z", 0],
      ["2026-11-25T03:00:00.000Z", 1],
    ]);
  });

  it.each([
    ["hora", 24, "2026-11-25T03:00:00.000Z"],
    ["dia", 30, "2026-11-25T03:00:00.000Z"],
    ["semana", 12, "2026-11-23T03:00:00.000Z"],
    ["mes", 12, "2026-11-01T03:00:00.000Z"],
  ])("by %s show the last %i unless told otherwise", async (por, count, last) => {
    const { periodos } = await get(`/periodo?por=${por}`);
    expect(periodos).toHaveLength(count);
    expect(periodos.at(-1).inicio).toBe(last);
  });

  it("by hour do not pretend to know the hours of old days", async () => {
    const answer = await server.ask("GET", "/api/v1/leads/stats/periodo?por=hora&de=2026-10-01&ate=2026-10-01");
    expect(answer).toMatchObject({ status: 422, json: { error: { code: "invalid_fields" } } });
  });
});

describe("folding old hours into days", () => {
  const fold = () => foldOldCounts(server.context.db, NOW, "America/Sao_Paulo");

  it("changes no figure, whatever came before", async () => {
    for (const hora of [
      "2026-08-01T02:00:00Z",
      "2026-08-01T03:00:00Z",
      "2026-08-01T15:00:00Z",
      "2026-11-24T15:00:00Z",
    ]) {
      await counted(hora, "QUENTE", { total: 3 });
      await counted(hora, "QUENTE", { total: 2, slot: 7 });
      await counted(hora, "FRIO", { origem: "PORTAL" });
    }
    const questions = ["", "/origem", "/periodo?de=2026-07-30&ate=2026-11-25", "/periodo?por=mes"];
    const before = await Promise.all(questions.map(get));
    expect(await fold()).toBe(9);
    expect(await Promise.all(questions.map(get))).toEqual(before);
    expect(await server.rows("select from lead_counts")).toHaveLength(4 + 3);
  });

  it("again does nothing, and takes in what changed since", async () => {
    await counted("2026-08-01T15:00:00Z", "MORNO", { total: 3 });
    expect([await fold(), await fold()]).toEqual([1, 0]);
    await counted("2026-08-01T15:00:00Z", "MORNO", { total: -1 });
    expect(await fold()).toBe(1);
    expect(await server.rows("select total::int, slot from lead_counts")).toEqual([{ total: 2, slot: -1 }]);
  });

  it("leaves the hours of the last 40 days", async () => {
    await counted("2026-10-20T15:00:00Z");
    expect(await fold()).toBe(0);
  });
});
