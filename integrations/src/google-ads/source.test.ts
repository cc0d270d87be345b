import { PADRAO, readLead, scoreLead } from "@streamleads/domain";
import type { WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, fixturesOf, sourceBench, webhookRequest } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { googleAds } from "./source.ts";

const fixtures = fixturesOf(import.meta.url);
const settings = { keys: "k3y-por-formulario, outra-chave-2026" };
const webhook = googleAds.webhook!;
const { split, read, changesOf, readingsOf } = sourceBench(googleAds, settings, fixtures);

const keyed = (key: unknown) => (genuine: WebhookRequest) => ({
  ...genuine,
  body: Buffer.from(JSON.stringify({ ...JSON.parse(genuine.body.toString()), google_key: key })),
});

describeSource({
  source: googleAds,
  settings,
  fixtures,
  request: () => ({ method: "POST", params: {}, query: {}, headers: { "content-type": "application/json" } }),
  forgeries: {
    "without a key": keyed(undefined),
    "with another key": keyed("k3y-por-formulari0"),
    "with both keys in one": keyed(settings.keys),
    "with an empty key": keyed(""),
    "with a key that is no text": keyed({ $ne: "" }),
    "with the key in a header only": (genuine) => ({
      ...keyed(undefined)(genuine),
      headers: { authorization: "k3y-por-formulario", "x-google-key": "k3y-por-formulario" },
    }),
    "with a body that is no JSON": (genuine) => ({ ...genuine, body: Buffer.from("google_key=k3y-por-formulario") }),
  },
});

describe("google-ads: at the door", () => {
  it.each([
    ["no key", '{"lead_id":"1"}', "key_missing"],
    ["an unreadable body", "{", "key_missing"],
    ["an empty body", "", "key_missing"],
    ["a wrong key", '{"google_key":"x"}', "key_wrong"],
  ])("counts %s under its own cause", (_what, body, cause) => {
    expect(webhook.verify(webhookRequest(body), settings)).toEqual({ kind: "forged", cause });
  });

  it("believes nobody while no key is set", () => {
    expect(webhook.verify(webhookRequest('{"google_key":""}'), {}).kind).toBe("forged");
    expect(webhook.verify(webhookRequest('{"google_key":"a"}'), { keys: " , " }).kind).toBe("forged");
    expect(googleAds.fields.keys.validate?.(" , ")).toBe("Escreva ao menos uma chave.");
    expect(googleAds.fields.keys.validate?.("uma")).toBeUndefined();
  });

  it("keeps everything but the key", () => {
    const [change] = changesOf("custom-questions");
    const { google_key, campaign_id, ...sent } = JSON.parse(fixtures["custom-questions"]!.toString());
    expect(change!.body.toString()).not.toContain("outra-chave-2026");
    expect(JSON.parse(change!.body.toString())).toEqual({ ...sent, campaign_id: "9223372036854775807" });
  });

  it("does not keep a key that was written twice", () => {
    const body = '{"google_key":"k3y-por-formulario","lead_id":"9","google_key":"outra-chave-2026"}';
    expect(webhook.verify(webhookRequest(body), settings).kind).toBe("genuine");
    expect(split(body)[0]!.body.toString()).toBe('{"lead_id":"9"}');
  });

  it("knows a repeated lead by its lead_id, whatever else has changed", () => {
    const again = keyed("outra-chave-2026")(webhookRequest(fixtures.usual!));
    expect(webhook.split(again, settings)[0]!.providerId).toBe("TmpVeE1qWXpNalEy-usual-0001");
    expect(changesOf("odd-types")[0]!.providerId).toBe("77120031");
  });

  it("takes test data by its content, since all of it has the same lead_id", () => {
    const [change] = changesOf("test-lead");
    expect(change!.providerId).toBeUndefined();
  });

  it("answers what Google expects", () => {
    expect(webhook.accepted).toEqual({ status: 200, body: "{}", contentType: "application/json" });
    for (const cause of ["key_missing", "key_wrong"]) {
      const refused = webhook.refused!(cause);
      expect(refused).toMatchObject({ status: 401, contentType: "application/json" });
      expect(JSON.parse(refused.body!)).toEqual({ message: expect.stringContaining("Key") });
    }
  });
});

describe("google-ads: from the bytes to a lead", () => {
  it("makes a lead that the default rules score", async () => {
    const [reading] = await readingsOf("usual");
    if (reading?.kind !== "lead") throw new Error(reading?.kind);
    const taken = readLead(reading.lead, { defaultOrigem: googleAds.origem });
    if (!taken.ok) throw new Error("refused");
    expect(taken.fields).toMatchObject({
      nome: "Beatriz Nogueira",
      email: "bia@exemplo.com.br",
      telefone: "+5548991234567",
      origem: "GOOGLE_ADS",
      interesse: "Apartamento",
      cidade: "Florianópolis",
      gclid: "EAIaIQobChMIexemplo",
      capturado_em: "2026-11-20T13:02:11.000Z",
      teste: false,
    });
    expect(scoreLead(taken.fields, PADRAO)).toMatchObject({ score: 30, status: "QUENTE" });
  });

  it("marks a test lead as one", async () => {
    expect(await readingsOf("test-lead")).toMatchObject([{ kind: "lead", lead: { teste: true } }]);
  });

  it("keeps the answers beside a broken column", async () => {
    expect(await readingsOf("broken-columns")).toMatchObject([
      {
        kind: "lead",
        lead: { telefone: "48991234567" },
      },
    ]);
  });

  it.each([
    ["a lead without a contact", { user_column_data: [] }, "parked", "contact_missing"],
    ["a test without a contact", { is_test: true, user_column_data: [] }, "ignored", "test_without_contact"],
    ["answers that are no list", { user_column_data: { EMAIL: "a@exemplo.com.br" } }, "parked", "malformed"],
    ["a list", [], "parked", "malformed"],
    ["nothing", null, "parked", "malformed"],
  ])("says what is the matter with %s", async (_what, body, kind, cause) => {
    expect(await read(JSON.stringify(body))).toMatchObject({ kind, cause });
  });

  it("parks bytes that are no JSON", async () => {
    expect(await read("{")).toMatchObject({ kind: "parked", cause: "invalid_json" });
  });
});
