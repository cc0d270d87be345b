import { PADRAO, readLead, scoreLead } from "@streamleads/domain";
import type { WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, fixturesOf, sourceBench, webhookRequest } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { imovelweb } from "./source.ts";

const fixtures = fixturesOf(import.meta.url);
const settings = { secret: "Basic c3RyZWFtbGVhZHM6ZXhlbXBsbw==" };
const webhook = imovelweb.webhook!;
const { split, read, changesOf, readingsOf } = sourceBench(imovelweb, settings, fixtures);

const authorized =
  (authorization?: string) =>
  ({ body }: Pick<WebhookRequest, "body">) =>
    webhookRequest(body, { headers: { authorization } });

describeSource({
  source: imovelweb,
  settings,
  fixtures,
  request: () => ({ method: "POST", params: {}, query: {}, headers: { authorization: settings.secret } }),
  forgeries: {
    "without the header": authorized(undefined),
    "with an empty header": authorized(""),
    "with another value": authorized("Basic c3RyZWFtbGVhZHM6b3V0cm8="),
    "with other capitals": authorized(settings.secret.toUpperCase()),
    "with half of the value": authorized(settings.secret.slice(0, -4)),
    "with more than the value": authorized(`${settings.secret}, ${settings.secret}`),
    "with the scheme alone": authorized("Basic"),
    "with the value in another header": (genuine) => ({ ...genuine, headers: { "x-token": settings.secret } }),
  },
});

describe("imovelweb: at the door", () => {
  it.each([
    ["Basic abc", "Basic abc"],
    ["abc", "abc"],
    ["abc", "Bearer abc"],
    ["Bearer abc", "abc"],
    ["Basic abc", " basic  abc "],
  ])("believes the value %s when it comes as %s", (secret, header) => {
    expect(webhook.verify(authorized(header)(webhookRequest("{}")), { secret })).toEqual({ kind: "genuine" });
  });

  it("tells an absent value from a wrong one, and believes nobody while none is set", () => {
    expect(webhook.verify(webhookRequest("{}"), settings)).toEqual({ kind: "forged", cause: "key_missing" });
    expect(webhook.verify(authorized("x")(webhookRequest("{}")), settings)).toEqual({
      kind: "forged",
      cause: "key_wrong",
    });
    for (const secret of [undefined, "", "Basic "]) {
      expect(webhook.verify(authorized("Basic ")(webhookRequest("{}")), { secret }).kind).toBe("forged");
    }
    expect(imovelweb.fields.secret.validate?.("Basic ")).toContain("valor");
    expect(imovelweb.fields.secret.validate?.("Basic abc")).toBeUndefined();
  });

  it("never answers 3xx, which would count as delivered", () => {
    expect(webhook.accepted?.status ?? 200).toBe(200);
    expect(webhook.refused?.("key_wrong").status ?? 401).toBe(401);
  });

  it.each(Object.keys(fixtures))("keeps no document: %s", (name) => {
    for (const { body } of changesOf(name)) {
      expect(body.toString()).not.toMatch(/12345678909|123\.456\.789-09|cpf|dni|identificationId/);
    }
  });

  it("keeps no document of a body that cannot be read, and every other byte of it", () => {
    const broken = Buffer.from(
      '{"nome":"Jos\xe9","cpf" : "123.456.789-09","identificationId":12345678909,"x"',
      "latin1",
    );
    const [change] = split(broken);
    expect(change!.body.toString("latin1")).toBe('{"nome":"Jos\xe9","cpf":null,"identificationId":null,"x"');
    expect(change!.providerId).toBeUndefined();
  });

  it.each([
    ["en2", ["evt-0000000001"]],
    ["pt", ["evt-0000000002"]],
    ["es", ["evt-0000000003"]],
    ["en", ["evt-0000000004"]],
    ["several", ["s-1", "s-2"]],
    ["one-malformed", ["m-1", undefined, "33"]],
    ["odd-types", ["9223372036854775807"]],
  ])("knows a repeat by its event, as text, never by the contact: %s", (name, ids) => {
    expect(changesOf(name).map(({ providerId }) => providerId)).toEqual(ids);
  });

  it("has no event to go by in EN_SF, where the id is the contact's", () => {
    expect(changesOf("en-sf")[0]!.providerId).toBeUndefined();
  });

  it("takes a thousand events apart, and hands on more than that whole", () => {
    const events = (count: number) => JSON.stringify(Array.from({ length: count }, (_, eventId) => ({ eventId })));
    expect(split(events(1_000))).toHaveLength(1_000);
    expect(split(events(1_001))).toHaveLength(1);
  });
});

describe("imovelweb: from the bytes to a lead", () => {
  it("makes a lead that the default rules score, known again by the contact's id", async () => {
    const [reading] = await readingsOf("en2");
    if (reading?.kind !== "lead") throw new Error(reading?.kind);
    expect(reading.personIds).toEqual(["55512345"]);
    const taken = readLead(reading.lead, { defaultOrigem: imovelweb.origem });
    if (!taken.ok) throw new Error("refused");
    expect(taken.fields).toMatchObject({
      nome: "Fabiana Tavares",
      telefone: "+5531999998888",
      origem: "PORTAL",
      portal: "Casa Mineira",
      codigo_imovel: "AP-1024",
      capturado_em: "2026-11-20T18:50:30.619Z",
    });
    expect(scoreLead(taken.fields, PADRAO)).toMatchObject({ score: 25, status: "QUENTE" });
  });

  it.each([
    ["pt", ["55512346"]],
    ["es", ["55512347"]],
    ["en", ["55512348"]],
    ["en-sf", []],
    ["odd-types", []],
  ])("knows the person of %s by %j", async (name, personIds) => {
    expect(await readingsOf(name)).toMatchObject([{ kind: "lead", personIds }]);
  });

  it("loses no event of a list for a malformed one among them", async () => {
    expect(await readingsOf("one-malformed")).toMatchObject([
      { kind: "lead", lead: { nome: "Rita Alves" } },
      { kind: "parked", cause: "malformed" },
      { kind: "lead", lead: { email: "caio@example.com" } },
    ]);
  });

  it("leaves notices about listings aside, and parks a contact that left nothing", async () => {
    expect(await readingsOf("listing-event")).toMatchObject([{ kind: "ignored", cause: "listing_event" }]);
    expect(await readingsOf("phone-reveal")).toMatchObject([{ kind: "parked", cause: "contact_missing" }]);
  });

  it.each([
    ["", "empty_body"],
    ["{", "invalid_json"],
    ["[]", "malformed"],
    ["7", "malformed"],
  ])("parks what is no contact: %s", async (body, cause) => {
    const readings = await Promise.all(split(body).map((change) => read(change.body)));
    expect(readings).toMatchObject([{ kind: "parked", cause }]);
  });
});
