/** What is kept of an attempt names nobody and opens nothing, even when a provider repeats all it was sent (delivery protocol 2, architecture 6). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import type { Fields, Log } from "../apps/hub/src/observe/log.ts";
import { arrivalOf, type Fakes, startFakes } from "./support/hub.ts";
import type { AttemptRow, DeliveryRecord } from "./support/rows.ts";
import { World } from "./support/world.ts";

const SECRET = "pat-na1-0123456789abcdef0123";
const BEARER = "abcdefghijklmnopqrstuvwxyz012345";
const EMAIL = "helena.duarte@example.com";
const PHONE = "+5511961234567";
const BROKER_PHONE = "+5511988887777";

let world: World;
let fakes: Fakes;
let hub: Hub;
const lines: string[] = [];
const write = (event: string, fields?: Fields) => void lines.push(`${event} ${JSON.stringify(fields)}`);
const log: Log = { error: write, warn: write, info: write, debug: write };

beforeAll(async () => {
  world = await World.open("records_hold_nobody");
  fakes = await startFakes();
  world.closing(() => fakes.close());
  hub = await world.hub(fakes.env(), { log });
});
afterAll(() => world.close());

/** A refusal that repeats the request, as some providers' do. */
const echo = {
  message: `Invalid input for ${EMAIL} (${PHONE}, 11 96123-4567), broker ${BROKER_PHONE}`,
  error: { code: 131_008, message: `Bad parameter ${PHONE} ${EMAIL}`, error_data: { details: `to ${PHONE}` } },
  access_token: SECRET,
  authorization: `Bearer ${BEARER}`,
  padding: "x".repeat(4_000),
};

describe("the record of a refusal", () => {
  it("is kept short, and no token, e-mail or phone is in an attempt, a delivery or the log", async () => {
    for (const fake of fakes.all) fake.fail({ kind: "answer", status: 400, json: echo });
    await hub.context.intake.accept(arrivalOf({ nome: "Helena Duarte", email: EMAIL, telefone: PHONE }));
    const rows = await world.until(
      async () => (await world.deliveries()).filter((row) => !row.action.endsWith("followup") && row.connection_id),
      (all) => all.every((row: DeliveryRecord) => row.settled_at !== null || row.attempts > 0),
    );
    await world.until(
      () => world.query<AttemptRow>("select * from attempts"),
      (attempts) => attempts.length >= 5,
    );
    const attempts = await world.query<AttemptRow>("select * from attempts");
    expect(new Set(rows.filter((row) => row.action !== "deal.create").map((row) => row.integration)).size).toBe(5);
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ http_status: 400, duration_ms: expect.any(Number) });
      expect(attempt.answer?.length).toBeLessThanOrEqual(300);
      expect(attempt.answer).toContain("Invalid input");
    }
    expect(lines.length).toBeGreaterThan(0);
    const kept = JSON.stringify([attempts, rows.map(({ params, ...row }) => row), lines]);
    for (const word of [EMAIL, "helena.duarte", PHONE, "961234567", "96123-4567", BROKER_PHONE, SECRET, BEARER]) {
      expect(kept).not.toContain(word);
    }
    expect(lines.join()).not.toContain("Helena");
  });
});
