/** One refresher: access whose refresh token is worth one use is renewed once, whoever notices first. */
import { byHost, type Fleet, pause, words } from "../fleet.ts";
import type { Call } from "../receivers.ts";
import { until } from "../until.ts";

const SLUG = "n8n";
const SETTLE_MS = 3_000;

const isRenewal = ({ slug, path }: Call) => slug === SLUG && path === "/token";
const isDelivered = ({ slug, path, status }: Call) => slug === SLUG && path === "/leads" && status === 201;

/** The provider ends the access token early: every host is refused with it, in the middle of work. */
export async function renewRefused(fleet: Fleet): Promise<void> {
  const { findings, hubs, receivers } = fleet;
  const begun = Date.now();
  await receivers.ask({ ask: "end-access" });
  await until(
    "calls with the new token",
    () => receivers.calls(begun),
    (calls) => calls.slice(calls.findIndex(isRenewal) + 1).some(isDelivered) && calls.some(isRenewal),
    30_000,
  );
  await pause(SETTLE_MS);
  const calls = (await receivers.calls(begun)).filter(({ slug }) => slug === SLUG);
  const refused = byHost(
    hubs,
    calls.filter(({ status, path }) => status === 401 && path === "/leads"),
  );
  const asked = calls.filter(isRenewal);
  findings.prove(
    "one token refresher: an ended token is renewed once for all hosts",
    asked.length === 1 && asked[0]?.status === 200 && Object.values(refused).filter((n) => n > 0).length >= 2,
    `refused at ${words(refused)}; ${asked.length} refresh`,
  );
  await stillLive(fleet, 2);
}

/** It is due by the clock, and all hosts look at the same moment. */
export async function renewDue(fleet: Fleet): Promise<void> {
  const { findings, hubs, receivers, db } = fleet;
  const begun = Date.now();
  await db.query("update oauth_tokens set refresh_due_at = now()");
  await Promise.all(hubs.map((hub) => hub.renew()));
  const asked = (await receivers.calls(begun)).filter(isRenewal);
  findings.prove(
    "one token refresher: three hosts that look at the same moment ask once",
    asked.length === 1 && asked[0]?.status === 200,
    `${asked.length} refresh (${words(byHost(hubs, asked))})`,
  );
  await stillLive(fleet, 3);
}

async function stillLive({ findings, db }: Fleet, generation: number): Promise<void> {
  const { rows } = await db.query<{ generation: number; state: string; cause: string | null }>(
    `select t.generation, t.state, c.paused_cause as cause from oauth_tokens t join connections c on c.id = t.connection_id`,
  );
  const [row] = rows;
  findings.prove(
    "the access lives and nothing is paused",
    row?.generation === generation && row.state === "live" && row.cause === null,
    `generation ${row?.generation}, ${row?.state}, ${row?.cause ?? "not paused"}`,
  );
}
