import type { Arrival, FakeAnswer } from "@streamleads/integration-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";

const CONTACTS = "/crm/objects/2026-09/contacts";

let fake: HubSpotFake;
let arrivals: Arrival[];

beforeEach(() => {
  fake = hubspotFake({ isConnected: true });
  arrivals = [];
});

function call(method: string, target: string, json?: unknown, headers: Record<string, string> = {}): FakeAnswer {
  const [path = "", query] = target.split("?");
  const body = Buffer.from(typeof json === "string" ? json : JSON.stringify(json ?? null));
  const authorization = `Bearer ${fake.env("http://127.0.0.1").HUBSPOT_API_KEY}`;
  const all = { authorization, "content-type": "application/json", ...headers };
  const request = { method, path, query: new URLSearchParams(query), headers: all, body };
  return fake.handle(request, (arrival) => arrivals.push(arrival));
}

function createContact(properties: unknown) {
  return call("POST", CONTACTS, { properties, associations: [] });
}

describe("tasks and notes", () => {
  const TASKS = "/crm/objects/2026-09/tasks";
  const tie = (associationTypeId: number, id = FIRST_CONTACT_ID) => [
    { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] },
  ];
  const due = { hs_timestamp: "2026-11-23T15:00:00.000Z" };

  beforeEach(() => void createContact({ email: "bia@exemplo.com.br" }));

  it.each([
    ["without a time", {}, tie(204)],
    ["with a time that is none", { hs_timestamp: "amanhã" }, tie(204)],
    ["of a kind that there is not", { ...due, hs_task_type: "LIGAR" }, tie(204)],
    ["of an owner who is none", { ...due, hubspot_owner_id: "1" }, tie(204)],
    ["with a note's property", { ...due, hs_note_body: "x" }, tie(204)],
    ["with the tie of a note", due, tie(202)],
    ["on a contact that is not there", due, tie(204, "1")],
    ["on a deal that is a contact", due, tie(216)],
  ])("are refused %s", (_what, properties, associations) => {
    expect(call("POST", TASKS, { properties, associations })).toMatchObject({ status: 400 });
    expect(arrivals.filter(({ kind }) => kind === "task")).toEqual([]);
  });

  it("stand on their contact, are read in batches, and go to the bin", () => {
    const made = call("POST", TASKS, { properties: due, associations: tie(204) });
    const id = (made.json as { id: string }).id;
    const ties = () =>
      call("POST", "/crm/associations/2026-09/contacts/tasks/batch/read", { inputs: [{ id: FIRST_CONTACT_ID }] });
    expect(ties()).toMatchObject({ status: 200, json: { results: [{ to: [{ toObjectId: id }] }] } });
    const wanted = { inputs: [{ id }, { id: "1" }], properties: ["hs_timestamp"], propertiesWithHistory: [] };
    expect(call("POST", `${TASKS}/batch/read`, wanted)).toMatchObject({ status: 207, json: { results: [{ id }] } });
    expect(call("POST", `${TASKS}/batch/read`, { inputs: [{ id }] }).status).toBe(400);
    expect(call("POST", `${TASKS}/batch/archive`, { inputs: [{ id }] }).status).toBe(204);
    expect(ties()).toMatchObject({ status: 200, json: { results: [] } });
  });

  it("owners are found by e-mail, by a key that may", () => {
    expect(call("GET", "/crm/owners/2026-09?email=a@b.example")).toMatchObject({ status: 200, json: { results: [] } });
    fake = hubspotFake({ scopes: ["crm.objects.contacts.read"] });
    expect(call("GET", "/crm/owners/2026-09").status).toBe(403);
  });
});

describe("deletion for good", () => {
  it("takes the contact; an e-mail that nobody has is blocked instead", () => {
    createContact({ email: "bia@exemplo.com.br" });
    const path = `${CONTACTS}/gdpr-delete`;
    expect(call("POST", path, { objectId: FIRST_CONTACT_ID }).status).toBe(204);
    expect(call("POST", path, { objectId: FIRST_CONTACT_ID }).status).toBe(404);
    expect(call("POST", path, { objectId: "bia@exemplo.com.br", idProperty: "email" }).status).toBe(204);
    expect([...fake.account.blocked]).toEqual(["bia@exemplo.com.br"]);
    expect(createContact({ email: "bia@exemplo.com.br" }).status).toBe(400);
  });
});
