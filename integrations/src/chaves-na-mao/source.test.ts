import { PADRAO, readLead, scoreLead } from "@streamleads/domain";
import type { WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, fixturesOf, sourceBench, webhookRequest } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { chavesNaMao } from "./source.ts";

const fixtures = fixturesOf(import.meta.url);
const settings = { credentials: "Portal@Imob.exemplo:Token-A1, filial@imob.exemplo:token:b2" };
const webhook = chavesNaMao.webhook!;
const { split, read, changesOf, readingsOf } = sourceBench(chavesNaMao, settings, fixtures);

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const authorized =
  (authorization?: string) =>
  ({ body }: Pick<WebhookRequest, "body">) =>
    webhookRequest(body, { headers: { authorization } });

describeSource({
  source: chavesNaMao,
  settings,
  fixtures,
  request: () => ({
    method: "POST",
    params: {},
    query: {},
    headers: { authorization: basic("portal@imob.exemplo:Token-A1"), "user-agent": "chavesnamao-leads-api" },
  }),
  forgeries: {
    "without credentials": authorized(undefined),
    "with another token": authorized(basic("portal@imob.exemplo:Token-A2")),
    "with the token in other capitals": authorized(basic("portal@imob.exemplo:token-a1")),
    "with the token of another account": authorized(basic("filial@imob.exemplo:Token-A1")),
    "with the whole list": authorized(basic(settings.credentials)),
    "with the token alone": authorized(basic("Token-A1")),
    "with the credentials as a bearer": authorized("Bearer portal@imob.exemplo:Token-A1"),
    "with nothing after Basic": authorized("Basic"),
    "with the user agent only": (genuine) => ({ ...genuine, headers: { "user-agent": "chavesnamao-leads-api" } }),
  },
});

describe("chaves-na-mao: at the door", () => {
  it.each(["portal@imob.exemplo:Token-A1", "PORTAL@IMOB.EXEMPLO:Token-A1", "filial@imob.exemplo:token:b2"])(
    "believes every account of the list: %s",
    (pair) => {
      expect(webhook.verify(authorized(basic(pair))(webhookRequest("{}")), settings)).toEqual({ kind: "genuine" });
    },
  );

  it("tells absent credentials from wrong ones, and believes nobody while none are set", () => {
    expect(webhook.verify(webhookRequest("{}"), settings)).toEqual({ kind: "forged", cause: "key_missing" });
    for (const credentials of [undefined, "", " , "]) {
      expect(webhook.verify(authorized(basic(""))(webhookRequest("{}")), { credentials }).kind).toBe("forged");
      expect(webhook.verify(authorized(basic("a:b"))(webhookRequest("{}")), { credentials })).toEqual({
        kind: "forged",
        cause: "key_wrong",
      });
    }
  });

  it.each([
    ["a@b.exemplo:t", true],
    ["a@b.exemplo:t, c@d.exemplo:u", true],
    ["a@b.exemplo", false],
    ["a@b.exemplo:", false],
    ["a@b.exemplo:t, sem-token", false],
    [",", false],
  ])("says what is wrong with the setting %s", (value, isRight) => {
    expect(chavesNaMao.fields.credentials.validate?.(value) === undefined).toBe(isRight);
  });

  it.each([
    ["usual", ["8812301"]],
    ["several", ["1", "2"]],
    ["one-malformed", ["31", undefined, "33"]],
    ["odd-types", ["9007199254740993"]],
  ])("knows a repeat by the id of the contact, as text: %s", (name, ids) => {
    expect(changesOf(name).map(({ providerId }) => providerId)).toEqual(ids);
  });

  it("keeps the bytes of a contact as they came", () => {
    expect(changesOf("usual")[0]!.body).toEqual(fixtures.usual);
  });

  it("takes a thousand contacts apart, and hands on more than that whole", () => {
    const contacts = (count: number) => JSON.stringify(Array.from({ length: count }, (_, id) => ({ id })));
    expect(split(contacts(1_000))).toHaveLength(1_000);
    expect(split(contacts(1_001))).toHaveLength(1);
  });

  it("takes with 200 what it cannot read, because a 4xx would lose it for good", async () => {
    expect(webhook.accepted?.status ?? 200).toBe(200);
    for (const body of ["", "{", "[]", "null", "nome=Ana"]) {
      const genuine = authorized(basic("portal@imob.exemplo:Token-A1"))(webhookRequest(body));
      expect(webhook.verify(genuine, settings)).toEqual({ kind: "genuine" });
      const changes = webhook.split(genuine, settings);
      expect(changes).toEqual([{ providerId: undefined, body: Buffer.from(body) }]);
      expect(await read(changes[0]!.body)).toMatchObject({ kind: "parked" });
    }
  });
});

describe("chaves-na-mao: from the bytes to a lead", () => {
  it("makes a lead that the default rules score", async () => {
    const [reading] = await readingsOf("usual");
    if (reading?.kind !== "lead") throw new Error(reading?.kind);
    const taken = readLead(reading.lead, { defaultOrigem: chavesNaMao.origem });
    if (!taken.ok) throw new Error("refused");
    expect(taken.fields).toMatchObject({
      nome: "João Lima",
      telefone: "+5548999887766",
      origem: "PORTAL",
      portal: "Chaves na Mão",
      codigo_imovel: "AP-1032",
      interesse: "Apartamento para Venda",
      capturado_em: "2026-11-20T14:02:09.000Z",
    });
    expect(scoreLead(taken.fields, PADRAO)).toMatchObject({ score: 25, status: "QUENTE" });
  });

  it("loses no contact of a list for a malformed one among them", async () => {
    expect(await readingsOf("one-malformed")).toMatchObject([
      { kind: "lead", lead: { nome: "Rita Alves" } },
      { kind: "parked", cause: "malformed" },
      { kind: "lead", lead: { email: "caio@example.com" } },
    ]);
  });

  it("leaves vehicles aside, and says so", async () => {
    expect(await readingsOf("vehicle")).toMatchObject([{ kind: "ignored", cause: "vehicle" }]);
  });

  it("takes a segment that nobody knows yet", async () => {
    expect(await readingsOf("odd-types")).toMatchObject([{ kind: "lead", lead: { telefone: "48999887766" } }]);
  });

  it("parks who left no contact", async () => {
    const [change] = split('{"id":1,"name":"Ana"}');
    expect(await read(change!.body)).toMatchObject({ kind: "parked", cause: "contact_missing" });
  });
});
