import {
  type FaultServer,
  type JobOverrides,
  startFake,
  testContext,
  testJob,
} from "@streamleads/integration-kit/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hubspot } from "./connector.ts";
import { FIRST_CONTACT_ID, type HubSpotFake, hubspotFake } from "./fake.ts";
import { optOutContact } from "./optout.ts";

let fake: HubSpotFake;
let server: FaultServer;
let ctx: ReturnType<typeof testContext<typeof hubspot.fields>>;

beforeEach(async () => {
  fake = hubspotFake({ isConnected: true, contacts: [{ email: "carlos@email.com", streamleads_lead_id: "7" }] });
  server = await startFake(fake);
  ctx = testContext(hubspot, { token: fake.env("").HUBSPOT_API_KEY ?? "", apiUrl: server.url });
});
afterEach(async () => {
  await ctx.close();
  await server.close();
});

const optOut = (more: JobOverrides = {}) =>
  optOutContact(testJob({ params: { finalidades: ["marketing_email"] }, ...more }), ctx);
const ticked = () => fake.account.find("contacts", FIRST_CONTACT_ID, undefined)?.properties.streamleads_optout;

it("ticks the purposes, beside those that are ticked", async () => {
  const refs = { contact: FIRST_CONTACT_ID };
  expect(await optOut({ refs })).toMatchObject({ kind: "delivered", refs });
  await optOut({ refs, params: { finalidades: ["marketing_whatsapp", "marketing_email"] } });
  expect(ticked()).toBe("marketing_email;marketing_whatsapp");
});

it.each([
  ["by the e-mail", {}],
  ["by the e-mail, when the known contact is gone", { refs: { contact: "999" } }],
  ["by the lead's number", { lead: { id: 7, email: null } }],
] as const)("finds the contact %s", async (_how, more) => {
  expect(await optOut(more)).toMatchObject({ kind: "delivered", externalId: FIRST_CONTACT_ID });
  expect(ticked()).toBe("marketing_email");
});

it("makes no contact for somebody who is not there", async () => {
  expect(await optOut({ lead: { email: "outra@exemplo.com.br" } })).toMatchObject({
    kind: "skipped",
    cause: "contact_not_there",
  });
  expect(fake.account.records.contacts.size).toBe(1);
});

it("a page that is not the API's is not absence", async () => {
  server.fail({ kind: "answer", status: 404, text: "<html>" });
  expect(await optOut()).toMatchObject({ kind: "reconnect", cause: "address_wrong" });
});

it("says when it does not know from what", async () => {
  expect(await optOut({ params: {} })).toMatchObject({ kind: "skipped", cause: "nothing_withdrawn" });
});
