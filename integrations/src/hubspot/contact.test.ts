import {
  type FakeServer,
  type JobOverrides,
  startFake,
  TEST_NOW,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { upsertContact } from "./contact.ts";
import { FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";
import { emailTaken, invalidValues, valueTaken } from "./fake-answers.ts";

const EMAIL = "carlos@email.com";
/** An address of the right form that HubSpot does not take: its top-level domain has one letter. */
const REFUSED_EMAIL = "carlos@email.c";

let fake: HubSpotFake;
let server: FakeServer;

beforeEach(async () => {
  fake = hubspotFake({ isConnected: true });
  server = await startFake(fake);
});
afterEach(() => server.close());

function deliver(overrides: JobOverrides = {}, settings: Record<string, string> = {}) {
  const token = fake.env(server.url).HUBSPOT_API_KEY ?? "";
  const ctx = testContext(hubspot, { token, apiUrl: server.url, ...settings });
  return upsertContact(testJob(overrides), ctx);
}

function contacts() {
  return [...fake.account.records.contacts.values()];
}

describe("a lead that HubSpot does not know", () => {
  it("becomes a contact under its e-mail in one call", async () => {
    const outcome = await deliver();
    expect(outcome).toMatchObject({
      kind: "delivered",
      externalId: FIRST_CONTACT_ID,
      refs: { contact: FIRST_CONTACT_ID },
    });
    expect(outcome).toMatchObject({ note: "contato criado" });
    expect(server.requests).toBe(1);
    expect(server.arrivals).toMatchObject([{ kind: "contact", title: "Contato criado: Carlos Silva", key: EMAIL }]);
  });

  it("without e-mail becomes a contact under the lead's number, and stays one when sent again", async () => {
    await deliver({ lead: { email: null } });
    await deliver({ lead: { email: null, cidade: "Natal" } });
    expect(contacts()).toHaveLength(1);
    expect(contacts()[0]?.properties).toMatchObject({ streamleads_lead_id: "123", city: "Natal" });
  });

  it("with the prefix of its installation gets a number of its own", async () => {
    await deliver({ lead: { email: null } });
    await deliver({ lead: { email: null } }, { keyPrefix: "filial2" });
    expect(contacts().map(({ properties }) => properties.streamleads_lead_id)).toEqual(["123", "filial2-123"]);
  });
});

describe("a contact that is there", () => {
  it("under the same e-mail is updated, not doubled, in any spelling", async () => {
    fake.account.create("contacts", { email: EMAIL, company: "Silva & Filhos" });
    expect(await deliver({ lead: { email: "Carlos@Email.com" } })).toMatchObject({ note: "contato atualizado" });
    expect(contacts()).toHaveLength(1);
    expect(contacts()[0]?.properties).toMatchObject({ company: "Silva & Filhos", firstname: "Carlos" });
  });

  it("and known by its id is updated in one call, also when the e-mail changed", async () => {
    await deliver();
    await deliver({ refs: { contact: FIRST_CONTACT_ID }, lead: { email: "carlos.silva@exemplo.com.br" } });
    expect(server.requests).toBe(2);
    expect(contacts().map(({ properties }) => properties.email)).toEqual(["carlos.silva@exemplo.com.br"]);
  });

  it("keeps what the lead does not say", async () => {
    fake.account.create("contacts", { email: EMAIL, city: "Recife", phone: "+5581999990000" });
    await deliver({ lead: { cidade: null, telefone: null } });
    expect(contacts()[0]?.properties).toMatchObject({ city: "Recife", phone: "+5581999990000" });
  });

  it("keeps its tags when another is added", async () => {
    await deliver({ params: { tags: ["Frio"] } });
    await deliver({ params: { tags: ["Nutrição"] }, refs: { contact: FIRST_CONTACT_ID } });
    await deliver({ params: { tags: ["Nutrição"] } });
    expect(contacts()[0]?.properties.streamleads_tags).toBe("Frio;Nutrição");
  });
});

describe("what stands in the way", () => {
  it("a known contact that was deleted is made again, and said so", async () => {
    await deliver();
    fake.account.remove("contacts", FIRST_CONTACT_ID);
    const outcome = await deliver({ refs: { contact: FIRST_CONTACT_ID } });
    expect(outcome).toMatchObject({ kind: "delivered", note: expect.stringContaining("não existia mais") });
    expect(contacts()).toHaveLength(1);
    expect(outcome).toMatchObject({ refs: { contact: contacts()[0]?.id } });
  });

  it("an e-mail that belongs to another contact leads to that one, whose number stays where it is", async () => {
    await deliver({ lead: { email: null } });
    const other = fake.account.create("contacts", { email: EMAIL, firstname: "C." });
    const owner = "record" in other ? other.record.id : "";
    const before = server.requests;
    const outcome = await deliver({ refs: { contact: FIRST_CONTACT_ID } });
    expect(server.requests - before).toBe(3);
    expect(outcome).toMatchObject({ kind: "delivered", refs: { contact: owner } });
    expect(outcome).toMatchObject({ note: expect.stringMatching(/e-mail já era de outro contato.*número do lead/) });
    expect(fake.account.records.contacts.get(owner)?.properties).toMatchObject({ email: EMAIL, firstname: "Carlos" });
    expect(fake.account.records.contacts.get(FIRST_CONTACT_ID)?.properties.streamleads_lead_id).toBe("123");
  });

  it("a number that stands on another contact does not keep the lead out", async () => {
    fake.account.create("contacts", { firstname: "Antigo", phone: "+5511888887777", streamleads_lead_id: "123" });
    expect(await deliver()).toMatchObject({ kind: "delivered", note: expect.stringContaining("número do lead") });
    expect(contacts().map(({ properties }) => properties.email)).toEqual([undefined, EMAIL]);
  });

  it("a contact whose creation was never confirmed is found by number and phone when the e-mail comes later", async () => {
    server.fail({ kind: "drop_after" }, 1);
    expect(await deliver({ lead: { email: null } })).toMatchObject({ kind: "unknown" });
    expect(await deliver()).toMatchObject({ kind: "delivered", refs: { contact: FIRST_CONTACT_ID } });
    expect(contacts().map(({ properties }) => properties.email)).toEqual([EMAIL]);
  });

  it("a contact that cannot be read is not taken for somebody else", async () => {
    fake.account.create("contacts", { firstname: "Carlos", phone: "(11) 99999-9999", streamleads_lead_id: "123" });
    const taken = valueTaken("contacts", "streamleads_lead_id", "123", "999", FIRST_CONTACT_ID);
    server.fail({ kind: "answer", ...taken }, 1);
    server.fail({ kind: "answer", status: 503 }, 1);
    expect(await deliver()).toMatchObject({ kind: "retry", cause: "http_503" });
    expect(contacts()).toHaveLength(1);
    expect(await deliver()).toMatchObject({ kind: "delivered", refs: { contact: FIRST_CONTACT_ID } });
  });

  it("a number that was freed in the meantime does not stop the write", async () => {
    server.fail({ kind: "answer", ...valueTaken("contacts", "streamleads_lead_id", "123", "999", "1") }, 1);
    expect(await deliver()).toMatchObject({ kind: "delivered", note: expect.stringContaining("número do lead") });
  });

  it("a conflict of a creation with another program's ends in an update of that contact", async () => {
    fake.account.create("contacts", { email: EMAIL });
    server.fail({ kind: "answer", ...emailTaken(FIRST_CONTACT_ID) }, 1);
    expect(await deliver()).toMatchObject({ kind: "delivered", refs: { contact: FIRST_CONTACT_ID } });
    expect(contacts()).toHaveLength(1);
  });

  it("a conflict in the newer form is read as well", async () => {
    fake.account.create("contacts", { email: EMAIL });
    server.fail({ kind: "answer", ...valueTaken("contacts", "email", EMAIL, "999", FIRST_CONTACT_ID) }, 1);
    expect(await deliver()).toMatchObject({ kind: "delivered", refs: { contact: FIRST_CONTACT_ID } });
  });

  it("a conflict without an id is tried later, never taken for success", async () => {
    server.fail({ kind: "answer", status: 409, json: { status: "error", category: "CONFLICT", message: "conflict" } });
    expect(await deliver()).toMatchObject({ kind: "retry", cause: "conflict" });
    expect(server.requests).toBe(1);
  });

  it("two contacts that refer to each other end after four calls", async () => {
    server.fail({ kind: "answer", ...emailTaken("11") }, 1);
    server.fail({ kind: "answer", ...emailTaken("12") }, 1);
    server.fail({ kind: "answer", ...emailTaken("11") }, 1);
    server.fail({ kind: "answer", ...emailTaken("12") });
    expect(await deliver()).toMatchObject({ kind: "retry", cause: "conflict" });
    expect(server.requests).toBe(4);
  });
});

describe("what is refused", () => {
  it("an e-mail that HubSpot does not take is a matter for a person", async () => {
    const outcome = await deliver({ lead: { email: REFUSED_EMAIL } });
    expect(outcome).toMatchObject({ kind: "rejected", cause: "email_invalid" });
    expect(JSON.stringify(outcome)).not.toContain(REFUSED_EMAIL);
    expect(contacts()).toEqual([]);
  });

  it("a property that somebody deleted asks for the set-up again", async () => {
    fake.account.properties.contacts.delete("streamleads_score");
    const outcome = await deliver();
    expect(outcome).toMatchObject({ kind: "reconnect", cause: "property_missing" });
    expect(outcome).toMatchObject({ reason: expect.stringContaining("streamleads_score") });
  });

  it("a tag that the account cannot know is refused before anything is sent", async () => {
    expect(await deliver({ params: { tags: ["VIP"] } })).toMatchObject({ kind: "rejected", cause: "tag_unknown" });
    expect(server.requests).toBe(0);
  });

  it("inside a batch answer is decided like by itself", async () => {
    const invalid = invalidValues([{ name: "email", error: "INVALID_EMAIL", message: "" }]).json;
    server.fail({
      kind: "answer",
      status: 207,
      json: { status: "COMPLETE", results: [], numErrors: 1, errors: [invalid] },
    });
    expect(await deliver()).toMatchObject({ kind: "rejected", cause: "email_invalid" });
  });

  it.each(["PENDING", "PROCESSING", "CANCELED"])(
    "a batch that is %s and shows no contact is unknown",
    async (status) => {
      server.fail({ kind: "answer", status: 200, json: { status, results: [] } });
      expect(await deliver()).toMatchObject({ kind: "unknown" });
    },
  );

  it("a day's quota pauses until midnight of the company", async () => {
    const json = { status: "error", errorType: "RATE_LIMIT", policyName: "DAILY", message: "daily limit" };
    server.fail({ kind: "answer", status: 429, json });
    const outcome = await deliver({ now: TEST_NOW });
    expect(outcome).toMatchObject({ cause: "daily_limit", notBefore: new Date("2026-11-24T03:00:00.000Z") });
  });
});

describe("links", () => {
  it("leads to the contact in HubSpot when the account's number is known", async () => {
    const outcome = await deliver({}, { portalId: "12345678" });
    const link = `https://app.hubspot.com/contacts/12345678/record/0-1/${FIRST_CONTACT_ID}`;
    expect(outcome).toMatchObject({ note: `contato criado; ${link}` });
  });
});
