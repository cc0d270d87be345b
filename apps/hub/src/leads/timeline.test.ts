import { describe, expect, it } from "vitest";
import type { DeliveryDetail } from "../deliveries/delivery.queries.ts";
import { sampleLead } from "../deliveries/testing.ts";
import type { TouchRow } from "./history.queries.ts";
import { timeline } from "./timeline.ts";

const AT = new Date("2026-11-23T12:00:00Z");

function touch(over: Partial<TouchRow> & { score?: number } = {}): TouchRow {
  const { score = 35, ...rest } = over;
  return {
    id: 1,
    at: AT,
    kind: "new",
    origem: "META_ADS",
    trusted: true,
    given: null,
    snapshot: sampleLead({ score }),
    ...rest,
  };
}

function delivery(over: Partial<DeliveryDetail> = {}): DeliveryDetail {
  return {
    id: 7,
    lead_id: 123,
    integration: "hubspot",
    connection: "hubspot",
    action: "contact.upsert",
    action_label: "Contato no CRM",
    state: "delivered",
    attempts: 1,
    repeated: "no",
    due_at: null,
    created_at: AT.toISOString(),
    settled_at: AT.toISOString(),
    cause: null,
    reason: null,
    fix: null,
    external_id: null,
    depends_on: null,
    replay_of: null,
    replayed_by: null,
    can_replay: false,
    message_state: null,
    attempts_list: [],
    attempts_dropped_at: null,
    ...over,
  };
}

const EMPTY = {
  touches: [],
  events: [],
  duplicates: [],
  deliveries: [],
  labelOf: () => "HubSpot",
  timeZone: "America/Sao_Paulo",
};
const told = (facts: Partial<Parameters<typeof timeline>[0]>) => timeline({ ...EMPTY, ...facts });

describe("a timeline", () => {
  it("tells one moment as it happened: arrived, scored, delivered", () => {
    const kinds = told({ touches: [touch()], deliveries: [delivery()] }).map(({ kind }) => kind);
    expect(kinds).toEqual(["delivered", "scored", "received"]);
  });

  it("tells a score again only when it changed, with what it was", () => {
    const later = new Date(AT.getTime() + 1_000);
    const same = told({ touches: [touch({ id: 2, at: later, kind: "returning" }), touch()] });
    expect(same.filter(({ kind }) => kind === "scored")).toHaveLength(1);
    const risen = told({ touches: [touch({ id: 2, at: later, kind: "returning", score: 40 }), touch()] });
    expect(risen[0]).toMatchObject({ kind: "scored", title: "Pontuação 40: QUENTE", detail: "Antes: 35, QUENTE." });
  });

  it.each([
    ["pending", "delivery_waiting", "HubSpot: Contato no CRM aguardando"],
    ["running", "delivery_waiting", "HubSpot: Contato no CRM sendo enviado"],
    ["retrying", "delivery_waiting", "HubSpot: Contato no CRM tentando de novo"],
    ["delivered", "delivered", "HubSpot: Contato no CRM entregue"],
    ["failed", "delivery_failed", "HubSpot: Contato no CRM falhou"],
    ["skipped", "delivery_skipped", "HubSpot: Contato no CRM não enviado"],
    ["cancelled", "delivery_cancelled", "HubSpot: Contato no CRM cancelado"],
  ] as const)("says in one line that a delivery is %s", (state, kind, title) => {
    expect(told({ deliveries: [delivery({ state })] })[0]).toMatchObject({ kind, title });
  });

  it("tells that a delivery was sent again beside what became of it", () => {
    const entries = told({ deliveries: [delivery({ replay_of: 3 })] });
    expect(entries.map(({ id }) => id).sort()).toEqual(["delivery:7", "replay:7"]);
  });

  it("tells of a merge what it brought, and of its undo on both leads", () => {
    const event = (kind: string, data: Record<string, unknown>) => told({ events: [{ id: 1, at: AT, kind, data }] })[0];
    expect(event("merged", { other_id: 7, touches: 2, changed: ["email", "cidade"], refusals: [{}] })).toMatchObject({
      kind: "merged",
      title: "O lead 7 foi unificado a este",
      detail: "Trouxe 2 contatos. Mudou: email, cidade. Onde só um dos dois autorizava, vale a recusa.",
    });
    expect(event("merged", { other_id: 7, touches: 1, changed: [], refusals: [] })).toMatchObject({
      detail: "Trouxe 1 contato.",
    });
    expect(event("unmerged", { other_id: 7, left: 7 })).toMatchObject({
      kind: "unmerged",
      title: "O lead 7 foi separado deste",
    });
    expect(event("unmerged", { other_id: 3, left: 7 })).toMatchObject({ title: "Separado do lead 3" });
  });

  it.each([
    ["claimed", { nome: "Ana", via: "Slack" }, "Ana assumiu o lead", "Por Slack."],
    ["released", { nome: "Ana", via: "API" }, "Ana devolveu o lead", "Por API."],
    [
      "claim_late",
      { nome: "Rui", via: "Slack", held_by: "Ana" },
      "Rui também quis assumir",
      "O lead já era de Ana. Por Slack.",
    ],
    ["stage", { stage: "visita", via: "HubSpot" }, "Etapa: Visita", "Por HubSpot."],
    ["stage", { stage: "ganho", via: "API", value_cents: 45_000_050 }, "Etapa: Ganho (R$\u00a0450.000,50)", "Por API."],
    ["stage_past", { stage: "contatado", via: "CRM" }, "Etapa: Contatado", "Por CRM. Soube-se depois."],
    [
      "consent_withdrawn",
      { finalidades: ["marketing_email", "audiencias"] },
      "Retirou o consentimento",
      "marketing por e-mail, audiências de anúncios",
    ],
  ])("tells %s %o in words", (kind, data, title, detail) => {
    const [entry] = told({ events: [{ id: 1, at: AT, kind, data }] });
    expect(entry).toMatchObject({ kind: kind === "stage_past" ? "stage" : kind, title, detail });
  });

  it("shows an event of a kind it does not know, instead of hiding it", () => {
    const [entry] = told({ events: [{ id: 1, at: AT, kind: "escalated", data: { by: 3 } }] });
    expect(entry).toMatchObject({ kind: "updated", title: "Mudança registrada: escalated", data: { by: 3 } });
  });
});
