import type { Arrival, FakeAnswer } from "@streamleads/integration-kit/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_PIPELINE, FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";

const CONTACTS = "/crm/objects/2026-09/contacts";
const DEALS = "/crm/objects/2026-09/deals";
const DEAL_TO_CONTACT = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }];

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

function upsert(...inputs: unknown[]) {
  return call("POST", `${CONTACTS}/batch/upsert`, { inputs });
}

function byEmail(email: string, more: Record<string, string> = {}) {
  return { id: email, idProperty: "email", properties: { email, ...more } };
}

function createDeal(properties: unknown, associations: unknown = []) {
  return call("POST", DEALS, { properties, associations });
}

describe("whoever asks", () => {
  it.each([[""], ["Bearer wrong"], ["Basic abc"]])("is refused with the authorization %j", (authorization) => {
    expect(call("GET", CONTACTS, undefined, { authorization })).toMatchObject({
      status: 401,
      json: { status: "error", category: "INVALID_AUTHENTICATION" },
    });
  });

  it.each([
    ["GET", "/crm/v3/objects/contacts"],
    ["GET", "/crm/objects/2026-03/contacts"],
    ["POST", `${CONTACTS}/batch/create`],
    ["DELETE", `${CONTACTS}/1`],
    ["GET", "/"],
  ])("finds a page that is not the API's at %s %s", (method, path) => {
    expect(call(method, path)).toMatchObject({ status: 404, text: expect.stringContaining("<html>") });
  });

  it("is told the limits, as with any static token", () => {
    expect(call("GET", CONTACTS).headers).toMatchObject({ "x-hubspot-ratelimit-max": "190" });
  });

  it("must send JSON, and say so", () => {
    expect(call("POST", CONTACTS, "{", {}).status).toBe(400);
    expect(call("POST", CONTACTS, {}, { "content-type": "text/plain" }).status).toBe(415);
  });
});

describe("values", () => {
  const refusals: [string, unknown, string][] = [
    ["an unknown property", { email: "bia@exemplo.com.br", lead_score: "31" }, "PROPERTY_DOESNT_EXIST"],
    ["a number that is text", { email: "bia@exemplo.com.br", streamleads_score: "alta" }, "INVALID_NUMBER"],
    [
      "a number with thousands parted",
      { email: "bia@exemplo.com.br", streamleads_renda_anual: "96,000" },
      "INVALID_NUMBER",
    ],
    ["a number with a space", { email: "bia@exemplo.com.br", streamleads_score: " 31" }, "INVALID_NUMBER"],
    ["a value that is no option", { email: "bia@exemplo.com.br", streamleads_temperature: "Quente" }, "INVALID_OPTION"],
    ["a box that is not there", { email: "bia@exemplo.com.br", streamleads_tags: ";Frio;VIP" }, "INVALID_OPTION"],
    ["an e-mail without a domain", { email: "bia@exemplo" }, "INVALID_EMAIL"],
  ];
  it.each(refusals)("%s is refused, with HubSpot's code in the message", (_what, properties, code) => {
    const answer = createContact(properties);
    expect(answer).toMatchObject({ status: 400, json: { category: "VALIDATION_ERROR" } });
    expect(answer).toMatchObject({
      json: { message: expect.stringMatching(`^Property values were not valid: .*"error":"${code}"`) },
    });
    expect(arrivals).toEqual([]);
  });

  it.each([
    ["a number as a number", { email: "bia@exemplo.com.br", streamleads_score: 31 }],
    ["null", { email: "bia@exemplo.com.br", city: null }],
    ["nothing by which to know the person", { city: "Natal" }],
    ["no properties", undefined],
  ])("%s is refused", (_what, properties) => expect(createContact(properties).status).toBe(400));

  it("without our properties ours are unknown", () => {
    fake = hubspotFake();
    expect(createContact({ email: "bia@exemplo.com.br", streamleads_score: "31" }).status).toBe(400);
  });

  it("associations must be named, if only as none", () => {
    expect(call("POST", CONTACTS, { properties: { email: "bia@exemplo.com.br" } }).status).toBe(400);
  });

  it("boxes are replaced, or added behind a semicolon", () => {
    createContact({ email: "bia@exemplo.com.br", streamleads_tags: ";Frio" });
    const tags = () => fake.account.records.contacts.get(FIRST_CONTACT_ID)?.properties.streamleads_tags;
    const path = `${CONTACTS}/${FIRST_CONTACT_ID}`;
    call("PATCH", path, { properties: { streamleads_tags: ";Nutrição;Frio" } });
    expect(tags()).toBe("Frio;Nutrição");
    call("PATCH", path, { properties: { streamleads_tags: "Nutrição" } });
    expect(tags()).toBe("Nutrição");
    call("PATCH", path, { properties: { streamleads_tags: "" } });
    expect(tags()).toBeUndefined();
  });
});

describe("unique values", () => {
  beforeEach(() => {
    createContact({ email: "bia@exemplo.com.br", streamleads_lead_id: "7" });
    createContact({ email: "caio@exemplo.com.br" });
    arrivals.length = 0;
  });

  it("a taken e-mail is a conflict whose id stands in the text", () => {
    const message = `Contact already exists. Existing ID: ${FIRST_CONTACT_ID}`;
    const conflict = { status: 409, json: { category: "CONFLICT", message } };
    expect(createContact({ email: "BIA@exemplo.com.br" })).toMatchObject(conflict);
    const second = String(Number(FIRST_CONTACT_ID) + 1);
    expect(call("PATCH", `${CONTACTS}/${second}`, { properties: { email: "bia@exemplo.com.br" } })).toMatchObject(
      conflict,
    );
  });

  it("any other taken value is refused with both ids, its holder's last", () => {
    const answer = createContact({ email: "duda@exemplo.com.br", streamleads_lead_id: "7" });
    const message = expect.stringMatching(
      new RegExp(`^Cannot set .*value=7} on \\d+\\. ${FIRST_CONTACT_ID} already has that value\\.$`),
    );
    expect(answer).toMatchObject({ status: 400, json: { message } });
  });

  it("a value that was given up is free again", () => {
    call("PATCH", `${CONTACTS}/${FIRST_CONTACT_ID}`, { properties: { email: "beatriz@exemplo.com.br" } });
    expect(createContact({ email: "bia@exemplo.com.br" }).status).toBe(201);
  });

  it("serve to find a record, and others do not", () => {
    expect(call("GET", `${CONTACTS}/7?idProperty=streamleads_lead_id`)).toMatchObject({
      status: 200,
      json: { id: FIRST_CONTACT_ID },
    });
    expect(call("GET", `${CONTACTS}/bia@exemplo.com.br`).status).toBe(404);
    expect(call("GET", `${CONTACTS}/Natal?idProperty=city`).status).toBe(400);
  });
});

describe("batch/upsert", () => {
  it("creates, then updates, and says which", () => {
    expect(upsert(byEmail("bia@exemplo.com.br"))).toMatchObject({ status: 200, json: { results: [{ new: true }] } });
    expect(upsert(byEmail("Bia@exemplo.com.br"))).toMatchObject({ status: 200, json: { results: [{ new: false }] } });
    expect(arrivals.map(({ title, key }) => [title, key])).toEqual([
      ["Contato criado: ", "bia@exemplo.com.br"],
      ["Contato atualizado: ", "bia@exemplo.com.br"],
    ]);
  });

  it("answers 207 when some inputs are refused, and keeps the others", () => {
    createContact({ email: "bia@exemplo.com.br", streamleads_lead_id: "7" });
    const answer = upsert(byEmail("caio@exemplo.com.br"), byEmail("duda@exemplo.com.br", { streamleads_lead_id: "7" }));
    expect(answer).toMatchObject({
      status: 207,
      json: { status: "COMPLETE", numErrors: 1, results: [{ new: true }], errors: [{ category: "VALIDATION_ERROR" }] },
    });
  });

  it.each([
    ["no inputs", []],
    ["more than 100", Array.from({ length: 101 }, (_, index) => byEmail(`lead${index}@exemplo.com.br`))],
    ["the same e-mail twice", [byEmail("bia@exemplo.com.br"), byEmail("BIA@exemplo.com.br")]],
    ["a property that is not unique", [{ id: "Natal", idProperty: "city", properties: {} }]],
    ["no idProperty", [{ id: "1", properties: {} }]],
    ["no id", [{ idProperty: "email", properties: {} }]],
    ["one invalid value", [byEmail("bia@exemplo.com.br"), byEmail("caio@exemplo")]],
  ])("refuses the whole batch for %s", (_what, inputs) => {
    expect(upsert(...inputs).status).toBe(400);
    expect(arrivals).toEqual([]);
  });
});

describe("deals", () => {
  beforeEach(() => {
    createContact({ email: "bia@exemplo.com.br" });
  });

  it("arrive with their key, value, stage and contacts", () => {
    const properties = {
      dealname: "Lead Bia",
      amount: "450000",
      dealstage: "qualifiedtobuy",
      streamleads_deal_key: "1-1",
    };
    createDeal(properties, [{ to: { id: FIRST_CONTACT_ID }, types: DEAL_TO_CONTACT }]);
    expect(arrivals.at(-1)).toMatchObject({
      kind: "deal",
      key: "1-1",
      data: { amount: "450000", stage: "qualifiedtobuy", contacts: [FIRST_CONTACT_ID] },
    });
  });

  it.each([
    [
      "another type",
      { to: { id: FIRST_CONTACT_ID }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 4 }] },
    ],
    [
      "another category",
      { to: { id: FIRST_CONTACT_ID }, types: [{ associationCategory: "USER_DEFINED", associationTypeId: 3 }] },
    ],
    ["no type", { to: { id: FIRST_CONTACT_ID }, types: [] }],
    ["a contact that is not there", { to: { id: "1" }, types: DEAL_TO_CONTACT }],
    ["a number for an id", { to: { id: Number(FIRST_CONTACT_ID) }, types: DEAL_TO_CONTACT }],
  ])("are refused with an association of %s, and not made", (_what, association) => {
    expect(createDeal({ dealname: "x" }, [association]).status).toBe(400);
    expect(fake.account.records.deals.size).toBe(0);
  });

  it("are refused in a stage that their pipeline does not have", () => {
    expect(createDeal({ dealname: "x", pipeline: "default", dealstage: "visit" })).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining("is not a valid pipeline stage ID") },
    });
    expect(createDeal({ dealname: "x", pipeline: "none", dealstage: "closedwon" }).status).toBe(400);
  });

  it("are tied to a contact by PUT, once, however often it is sent", () => {
    createDeal({ dealname: "x", streamleads_deal_key: "1-1" });
    const [id = ""] = fake.account.records.deals.keys();
    const path = `${DEALS}/${id}/associations/default/contacts/${FIRST_CONTACT_ID}`;
    expect([call("PUT", path).status, call("PUT", path).status]).toEqual([200, 200]);
    expect(call("GET", `${DEALS}/1-1?idProperty=streamleads_deal_key&associations=contacts`)).toMatchObject({
      json: { associations: { contacts: { results: [{ id: FIRST_CONTACT_ID, type: "deal_to_contact" }] } } },
    });
    expect(call("PUT", `${DEALS}/${id}/associations/default/contacts/1`).status).toBe(404);
  });
});

describe("properties", () => {
  const path = "/crm/properties/2026-09/contacts";
  const text = { name: "outra", label: "Outra", groupName: "contactinformation", type: "string", fieldType: "text" };

  it.each([
    ["twice", { name: "email" }, "CONFLICT"],
    ["in a group that is not there", { groupName: "nowhere" }, "VALIDATION_ERROR"],
    ["shown in a way that does not fit", { fieldType: "number" }, "VALIDATION_ERROR"],
    ["of choices without choices", { type: "enumeration", fieldType: "select" }, "VALIDATION_ERROR"],
    ["with capitals in its name", { name: "Outra" }, "VALIDATION_ERROR"],
    ["without a label", { label: "" }, "VALIDATION_ERROR"],
  ])("cannot be made %s", (_what, change, category) => {
    const answer = call("POST", `${path}/batch/create`, { inputs: [{ ...text, ...change }] });
    expect(answer).toMatchObject({ status: 207, json: { results: [], errors: [{ category }] } });
  });

  it("take values once they are made", () => {
    expect(call("POST", `${path}/batch/create`, { inputs: [text] }).status).toBe(200);
    expect(createContact({ email: "bia@exemplo.com.br", outra: "x" }).status).toBe(201);
  });

  it("are read by name, and those that are not there stand in errors", () => {
    const inputs = [{ name: "streamleads_score" }, { name: "outra" }];
    const wanted = { archived: false, dataSensitivity: "non_sensitive", inputs };
    expect(call("POST", `${path}/batch/read`, wanted)).toMatchObject({
      status: 207,
      json: { results: [{ name: "streamleads_score", type: "number" }], errors: [{ category: "OBJECT_NOT_FOUND" }] },
    });
    expect(call("POST", `${path}/batch/read`, { inputs }).status).toBe(400);
  });

  it("a second group of the same name is a conflict", () => {
    expect(call("POST", `${path}/groups`, { name: "streamleads", label: "x" }).status).toBe(409);
  });
});

describe("the account", () => {
  it("shows its pipelines", () => {
    const stages = DEFAULT_PIPELINE.stages.map(({ id }) => expect.objectContaining({ id }));
    expect(call("GET", "/crm/pipelines/2026-09/deals")).toMatchObject({
      json: { results: [{ id: "default", stages }] },
    });
  });

  it("forgets on reset what arrived, and keeps what it was made with", () => {
    createContact({ email: "bia@exemplo.com.br" });
    fake.reset();
    expect(fake.account.records.contacts.size).toBe(0);
    expect(createContact({ email: "bia@exemplo.com.br", streamleads_score: "1" }).status).toBe(201);
  });

  it("refuses what its key may not do", () => {
    fake = hubspotFake({ scopes: ["crm.objects.contacts.read"] });
    expect(call("GET", CONTACTS).status).toBe(200);
    expect(createContact({ email: "bia@exemplo.com.br" })).toMatchObject({
      status: 403,
      json: { category: "MISSING_SCOPES" },
    });
  });
});
