import { sampleLead, TEST_NOW } from "@streamleads/integration-kit/testing";
import { afterEach, describe, expect, it } from "vitest";
import { readBody } from "./read.ts";
import { conversionOf } from "./send-conversion.ts";
import { account, closeAll, EMAIL, LATER, REPEAT } from "./testing.ts";

afterEach(closeAll);

describe("a conversion", () => {
  it("says what is known, with the legal basis and in RD's words", () => {
    const lead = sampleLead({ utm_source: "facebook", utm_campaign: "lancamento", status: "MORNO" });
    expect(conversionOf({ lead }, EMAIL, { customFields: "score=cf_pontuacao; portal=cf_portal" })).toEqual({
      conversion_identifier: "streamleads-meta-ads",
      email: EMAIL,
      name: "Carlos Silva",
      mobile_phone: "+5511999999999",
      city: "São Paulo",
      traffic_source: "facebook",
      traffic_campaign: "lancamento",
      cf_pontuacao: "35",
      tags: ["streamleads", "morno"],
      legal_bases: [{ category: "communications", type: "legitimate_interest", status: "granted" }],
    });
  });

  it.each([
    ["consent", [{ category: "communications", type: "consent", status: "granted" }]],
    ["none", undefined],
  ])("the legal basis %s is the operator's choice", (legalBasis, legal_bases) => {
    expect(conversionOf({ lead: sampleLead() }, EMAIL, { legalBasis }).legal_bases).toEqual(legal_bases);
  });

  it("a phone that was not read, and a name that nobody gave, are left out", () => {
    const payload = conversionOf({ lead: sampleLead({ nome: "Sem nome", telefone: "ramal 12" }) }, EMAIL, {});
    expect(payload).not.toHaveProperty("name");
    expect(payload).not.toHaveProperty("mobile_phone");
  });

  it("makes the contact, and its id is remembered", async () => {
    const { fake, convert } = await account(null);
    expect(await convert()).toMatchObject({
      kind: "delivered",
      externalId: "event-1",
      refs: { conversion: "event-1" },
    });
    expect(fake.contact(EMAIL)?.conversions).toMatchObject([{ identifier: "streamleads-meta-ads" }]);
  });

  it("a lead of RD's own is not sent back, and ours is known when RD sends it", async () => {
    const { server, convert } = await account();
    expect(await convert({ lead: { origem: "RD_STATION" } })).toMatchObject({ kind: "skipped", cause: "rd_own_lead" });
    expect(server.requests).toBe(0);
    const { conversion_identifier } = conversionOf({ lead: sampleLead() }, EMAIL, {});
    const body = { leads: [{ email: EMAIL, last_conversion: { content: { identificador: conversion_identifier } } }] };
    expect(readBody(body, TEST_NOW)).toMatchObject({ kind: "ignored", cause: "own_conversion" });
  });

  it("without an e-mail nothing leaves", async () => {
    const { server, convert } = await account();
    expect(await convert({ lead: { email: null } })).toMatchObject({ kind: "skipped", cause: "rd_no_email" });
    expect(server.requests).toBe(0);
  });

  it("a refused field is named, without what it held", async () => {
    const { convert } = await account({}, { customFields: "score=cf_inexistente" });
    expect(await convert()).toMatchObject({
      kind: "rejected",
      cause: "rd_data_refused",
      reason: "O RD Station recusou os dados nos campos payload.cf_inexistente (resposta 400).",
    });
  });

  it("an app of the CRM is told apart", async () => {
    const { server, convert } = await account();
    server.failAt(2, { kind: "answer", status: 400, json: { errors: [{ error_type: "UNABLE_TO_LOAD_CDP_SCHEMA" }] } });
    expect(await convert()).toMatchObject({ kind: "reconnect", cause: "rd_wrong_product" });
  });

  it("a success without the event's id is not one", async () => {
    const { server, convert } = await account();
    server.failAt(2, { kind: "answer", status: 200, json: {} });
    expect(await convert()).toMatchObject({ kind: "unknown", cause: "rd_event_without_id" });
  });
});

describe("a conversion whose answer was lost", () => {
  it("that arrived is not sent again", async () => {
    const { server, convert, events } = await account();
    server.failAt(2, { kind: "drop_after" });
    expect(await convert()).toMatchObject({ kind: "unknown" });
    expect(await convert(REPEAT)).toMatchObject({
      kind: "delivered",
      note: expect.stringContaining("já tinha chegado"),
    });
    expect(events()).toEqual(["conversion"]);
  });

  it("that did not is sent once RD has had the time to show it", async () => {
    const { server, convert, events } = await account(null);
    server.failAt(2, { kind: "reset" });
    expect(await convert()).toMatchObject({ kind: "unknown" });
    expect(await convert(REPEAT)).toMatchObject({
      kind: "retry",
      cause: "rd_not_shown_yet",
      burn: false,
      notBefore: new Date(TEST_NOW.getTime() + 10 * 60_000),
    });
    expect(events()).toEqual([]);
    expect(await convert({ ...REPEAT, now: LATER })).toMatchObject({ kind: "delivered", externalId: "event-1" });
  });

  it("an older conversion under the same name is not taken for it", async () => {
    const at = "2026-11-20T10:00:00Z";
    const { convert } = await account({ conversions: [{ identifier: "streamleads-meta-ads", at }] });
    expect(await convert(REPEAT)).toMatchObject({ cause: "rd_not_shown_yet" });
  });

  it("a look-up that fails is never absence", async () => {
    for (const nth of [2, 3]) {
      const { server, convert, events } = await account();
      server.failAt(nth, { kind: "answer", status: 503 });
      expect(await convert(REPEAT)).toMatchObject({ kind: "retry", cause: "http_503" });
      expect(events()).toEqual([]);
    }
    const { server, convert, events } = await account();
    server.failAt(2, { kind: "answer", status: 404, text: "a page of a proxy" });
    expect(await convert({ ...REPEAT, now: LATER })).toMatchObject({ kind: "rejected", cause: "http_404" });
    expect(events()).toEqual([]);
  });
});
