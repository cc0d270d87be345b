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
  const database = await freshDatabase("each_status");
  drop = database.drop;
  hub = await startHub(database.url, { ...fakes.env(), ...mail.env() });
});
afterAll(async () => {
  await hub.stop();
  await Promise.all([fakes.close(), mail.close()]);
  await drop();
});

/** Takes a lead in and waits until everything of it that is due has been delivered. */
async function delivered(input: Record<string, unknown>): Promise<{ id: number; status: string; actions: string[] }> {
  const accepted = await hub.context.intake.accept(arrivalOf(input));
  if (accepted.kind !== "created") throw new Error(`the lead was ${accepted.kind}`);
  const { id, status } = accepted.lead;
  const ofLead = (rows: { lead_id: number; action: string; state: string }[]) =>
    rows.filter((row) => row.lead_id === id);
  const rows = await until(hub, (all) =>
    ofLead(all).every(
      (row) => row.action.endsWith("followup") || row.state === "delivered" || row.state === "cancelled",
    ),
  );
  return {
    id,
    status,
    actions: ofLead(rows)
      .flatMap((row) => (row.state === "delivered" ? row.action : []))
      .sort(),
  };
}

describe("a warm lead", () => {
  it("gets the welcome mail, the tag Nutrição and a notice to marketing, and no broker is messaged", async () => {
    const lead = await delivered({
      nome: "Otavio Menezes",
      email: "otavio@example.com",
      telefone: "(21) 97777-6666",
      interesse: null,
      ...WARM,
    });
    expect(lead.status).toBe("MORNO");
    expect(lead.actions).toEqual([
      "analytics.lead",
      "contact.upsert",
      "email.welcome",
      "event.send",
      "notify.new_lead",
    ]);
    expect(fakes.whatsapp.arrivals).toEqual([]);
    expect(mail.arrivals).toHaveLength(1);
    const text = JSON.stringify(mail.arrivals[0]?.data);
    expect(text).toContain("otavio@example.com");
    expect(text).toContain("Bem-vindo!");
    expect(text.toLowerCase()).toContain("list-unsubscribe");
    expect(JSON.stringify(fakes.hubspot.arrivals.at(-1)?.data)).toContain("Nutrição");
    expect(fakes.slack.arrivals.map((arrival) => (arrival.data as { channel: string }).channel)).toEqual(["marketing"]);
  });
});

describe("a cold lead", () => {
  it("goes to the CRM with its tag, and nobody is written to", async () => {
    const before = { mail: mail.arrivals.length, slack: fakes.slack.arrivals.length, deals: deals() };
    const lead = await delivered({
      nome: "Rui Costa",
      email: null,
      telefone: "(31) 96666-5555",
      interesse: null,
      renda_aproximada: null,
      cidade: "Ouro Preto",
    });
    expect(lead.status).toBe("FRIO");
    expect(lead.actions).toEqual(["analytics.lead", "contact.upsert", "event.send"]);
    expect(JSON.stringify(fakes.hubspot.arrivals.at(-1)?.data)).toContain("Frio");
    expect({ mail: mail.arrivals.length, slack: fakes.slack.arrivals.length, deals: deals() }).toEqual(before);
    expect(fakes.whatsapp.arrivals).toEqual([]);
  });
});

/** Contact complete and a city that is served: 15 points by the default rules. */
const WARM = { cidade: "São Paulo", renda_aproximada: null };

function deals(): number {
  return fakes.hubspot.arrivals.filter((arrival) => arrival.kind === "deal").length;
}
