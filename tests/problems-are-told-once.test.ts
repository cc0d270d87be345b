import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hub } from "../apps/hub/src/hub.ts";
import { startEmailFake } from "../integrations/src/email/fake.ts";
import { freshDatabase } from "./support/database.ts";
import { arrivalOf, type Fakes, startFakes, startHub, until } from "./support/hub.ts";

let fakes: Fakes;
let mail: Awaited<ReturnType<typeof startEmailFake>>;
let hub: Hub;
let drop: () => Promise<void>;

beforeAll(async () => {
  fakes = await startFakes();
  mail = await startEmailFake();
  const database = await freshDatabase("problems_are_told_once");
  drop = database.drop;
  hub = await startHub(database.url, { ...fakes.env(), ...mail.env(), ALERTA_EMAIL: "ti@corretora.example" });
});
afterAll(async () => {
  await hub.stop();
  await Promise.all([fakes.close(), mail.close()]);
  await drop();
});

const alarms = () => mail.arrivals.filter((arrival) => JSON.stringify(arrival.data).includes("[StreamLeads]"));

describe("a problem that needs a person", () => {
  it("is told once per cause, however many leads it holds up, and again when it is solved", async () => {
    fakes.hubspot.fail({ kind: "answer", status: 401, json: { status: "error", category: "INVALID_AUTHENTICATION" } });
    await Promise.all([hub.context.intake.accept(arrivalOf()), hub.context.intake.accept(arrivalOf())]);
    await until(hub, () => hub.context.connections.byName("hubspot")?.shared.paused !== null);

    await hub.context.alarms.look();
    await hub.context.alarms.look();
    expect(alarms()).toHaveLength(1);
    const told = JSON.stringify(alarms()[0]?.data);
    expect(told).toContain("HubSpot");
    expect(told).not.toContain("pessoa");

    fakes.hubspot.heal();
    await hub.context.connections.resume(hub.context.connections.byName("hubspot")!.id);
    await until(hub, (rows) =>
      rows.filter((row) => row.integration === "hubspot").every((row) => row.state === "delivered"),
    );
    await hub.context.alarms.look();
    await hub.context.alarms.look();
    expect(alarms()).toHaveLength(2);
    expect(JSON.stringify(alarms()[1]?.data)).toContain("Resolvido");
  });

  it("goes to Slack when the mail does not get through, and is tried again while nobody was reached", async () => {
    mail.fail({ kind: "smtp", code: 550, text: "5.7.1 refused", when: "rcpt" });
    fakes.slack.fail({ kind: "answer", status: 500, text: "down" });
    await hub.context.connections.pause(hub.context.connections.byName("n8n")!.id, {
      cause: "http_401",
      reason: "n8n recusou a credencial.",
      fix: "Confira o token.",
    });
    const before = fakes.slack.arrivals.length;
    await hub.context.alarms.look();
    expect(fakes.slack.arrivals).toHaveLength(before);

    fakes.slack.heal();
    await hub.context.alarms.look();
    expect(fakes.slack.arrivals).toHaveLength(before + 1);
    expect(JSON.stringify(fakes.slack.arrivals.at(-1)?.data)).toContain("n8n está parado");
  });
});
