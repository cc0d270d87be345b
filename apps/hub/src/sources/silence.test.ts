/** An alarm when a source is quieter than it usually is at this hour of the week. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../http/testing.ts";
import { trialSource } from "../receive/testing-source.ts";
import { sourceProblems } from "./problems.ts";
import { lookForSilence } from "./silence.ts";

/** A Monday at noon in São Paulo. */
let now = new Date("2026-11-23T15:00:00Z");
let server: TestServer;
const trial = trialSource();

beforeAll(async () => {
  server = await startTestServer("silence", { sources: [trial.source], env: trial.env, now: () => now });
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.rows("truncate source_counts");
  await server.rows(
    "update sources set quiet_since = null, quiet_expected = null, last_lead_at = null, token_expires_at = null",
  );
  now = new Date("2026-11-23T15:00:00Z");
  // Three leads an hour from 9 to 18 in São Paulo on working days, for four weeks, until Friday evening.
  await server.rows(
    `insert into source_counts (source, hora, what, slot, total)
     select 'provedor', h, 'lead', 0, 3 from generate_series($1::timestamptz - interval '27 days', $1::timestamptz - interval '63 hours', interval '1 hour') h
     where extract(isodow from h at time zone 'America/Sao_Paulo') < 6
       and extract(hour from h at time zone 'America/Sao_Paulo') between 9 and 17`,
    [new Date("2026-11-23T15:00:00Z")],
  );
});

const look = async (lastLeadAt: string) => {
  await server.rows("update sources set last_lead_at = $1", [lastLeadAt]);
  const { db, sources, sourceStore: store } = server.context;
  await sources.refresh();
  await lookForSilence({ db, store, sources, timeZone: "America/Sao_Paulo", now: () => now });
  return sources.get("provedor")!.shared.quiet;
};
const told = async () =>
  (await sourceProblems(server.context.db, server.context.sources, now)).map(({ key, title }) => ({ key, title }));

describe("a source", () => {
  it("that was quiet over a weekend is as usual on Monday morning", async () => {
    now = new Date("2026-11-23T13:00:00Z");
    expect(await look("2026-11-20T20:50:00Z")).toBeNull();
    expect(await told()).toEqual([]);
  });

  it("that is quiet through a Monday morning is told of, with what usually comes", async () => {
    const quiet = await look("2026-11-20T20:50:00Z");
    expect(quiet?.expected).toBeGreaterThan(5);
    expect(await told()).toEqual([{ key: "source_quiet:provedor", title: "Provedor de teste está em silêncio" }]);
    const { json } = await server.ask("GET", "/api/v1/sources");
    expect(json.sources[0]).toMatchObject({ state: "quiet", expected: quiet?.expected });
  });

  it("is no longer told of when a lead came", async () => {
    await look("2026-11-20T20:50:00Z");
    expect(await look("2026-11-23T14:50:00Z")).toBeNull();
    expect(await told()).toEqual([]);
  });

  it("of which little is known is not told of", async () => {
    await server.rows("delete from source_counts where hora < $1", [new Date("2026-11-16T00:00:00Z")]);
    expect(await look("2026-11-20T20:50:00Z")).toBeNull();
  });

  it("whose access ends within a week is told of, with the days", async () => {
    await server.rows("update sources set token_expires_at = $1", [new Date(now.getTime() + 3.5 * 86_400_000)]);
    await server.context.sources.refresh();
    expect(await told()).toEqual([
      { key: "source_token:provedor", title: "O acesso de Provedor de teste vence em 3 dias" },
    ]);
  });

  it("may be an API key: a site that falls silent is told as a portal is", async () => {
    const { id, secret } = await server.newKey({ name: "Site da imobiliária", level: "publishable" });
    await server.ask("POST", "/api/v1/leads", { key: secret, body: { nome: "Ana", email: "ana@exemplo.com.br" } });
    await expect.poll(() => server.context.sources.get(`key-${id}`)?.kind).toBe("key");
    await server.context.tally.flush();
    await server.rows("update source_counts set source = $1 where source = 'provedor'", [`key-${id}`]);
    await server.rows("update sources set last_lead_at = $2 where slug = $1", [`key-${id}`, "2026-11-20T20:50:00Z"]);
    const { db, sources, sourceStore: store } = server.context;
    await sources.refresh();
    await lookForSilence({ db, store, sources, timeZone: "America/Sao_Paulo", now: () => now });
    expect((await told()).map(({ title }) => title)).toEqual(["Site da imobiliária está em silêncio"]);
    const { json } = await server.ask("GET", "/api/v1/sources");
    expect(json.sources.find((one: { kind: string }) => one.kind === "key")).toMatchObject({
      label: "Site da imobiliária",
      state: "quiet",
    });
    await server.ask("DELETE", `/api/v1/keys/${id}`);
    await sources.refresh();
    expect(sources.get(`key-${id}`)).toBeUndefined();
  });

  it("shows its silence in the metrics", async () => {
    await look("2026-11-23T14:00:00Z");
    const { text } = await server.ask("GET", "/metrics", { remoteAddress: "127.0.0.1", key: null });
    const seconds = /source_silence_seconds\{source="provedor"\} ([\d.]+)/.exec(text)?.[1];
    expect(Number(seconds)).toBeCloseTo(3_600, 0);
  });
});
