import { PADRAO, readLead, scoreLead } from "@streamleads/domain";
import type { WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, fixturesOf, sourceBench, webhookRequest } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { canalPro } from "./source.ts";

const fixtures = fixturesOf(import.meta.url);
const settings = { secret: "segredo-de-exemplo:com-dois-pontos" };
const webhook = canalPro.webhook!;
const { split, read, changesOf, readingsOf } = sourceBench(canalPro, settings, fixtures);

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const authorized =
  (authorization?: string) =>
  ({ body }: Pick<WebhookRequest, "body">) =>
    webhookRequest(body, { headers: { authorization } });

describeSource({
  source: canalPro,
  settings,
  fixtures,
  request: () => ({
    method: "POST",
    params: {},
    query: {},
    headers: { authorization: basic(`vivareal:${settings.secret}`), "user-agent": "olx-group-api" },
  }),
  forgeries: {
    "without credentials": authorized(undefined),
    "with empty credentials": authorized(""),
    "with another secret": authorized(basic("vivareal:segredo-de-exemplo")),
    "with the secret as the user": authorized(basic(`${settings.secret}:vivareal`)),
    "with the secret alone": authorized(basic("sem-dois-pontos")),
    "with the secret as a bearer": authorized(`Bearer ${settings.secret}`),
    "with what is no base64": authorized("Basic !!!"),
    "with nothing after Basic": authorized("Basic "),
    "with an empty password": authorized(basic("vivareal:")),
  },
});

describe("canal-pro: at the door", () => {
  it.each([
    ["vivareal", "basic "],
    ["outro-nome", "BASIC  "],
  ])("believes the secret, whatever the user name: %s", (user, scheme) => {
    const header = basic(`${user}:${settings.secret}`).replace("Basic ", scheme);
    expect(webhook.verify(authorized(header)(webhookRequest("{}")), settings)).toEqual({ kind: "genuine" });
  });

  it("tells an absent key from a wrong one, and believes nobody while none is set", () => {
    expect(webhook.verify(webhookRequest("{}"), settings)).toEqual({ kind: "forged", cause: "key_missing" });
    expect(webhook.verify(authorized(basic("a:b"))(webhookRequest("{}")), settings)).toEqual({
      kind: "forged",
      cause: "key_wrong",
    });
    for (const secret of [undefined, ""]) {
      expect(webhook.verify(authorized(basic("vivareal:"))(webhookRequest("{}")), { secret }).kind).toBe("forged");
    }
  });

  it.each(["Basic dml2YXJlYWw6YWJj", "vivareal:abc"])("asks for the secret alone, not %s", (value) => {
    expect(canalPro.fields.secret.validate?.(value)).toContain("só a chave");
    expect(canalPro.fields.secret.validate?.("abc")).toBeUndefined();
  });

  it("never answers with a redirect or another failure to what is genuine", () => {
    expect(webhook.accepted?.status ?? 200).toBe(200);
  });

  it("keeps no CPF", () => {
    const [change] = changesOf("mcmv");
    expect(change!.body.toString()).not.toContain("12345678909");
    expect(change!.body.toString()).not.toContain("cpf");
    expect(JSON.parse(change!.body.toString())).toMatchObject({ extraData: { mcmv: { subsidyRange: "FAIXA_1" } } });
  });

  it.each([
    ["usual", ["59e1c4a7-leadx"]],
    ["several", ["l-1", "l-2"]],
    ["one-malformed", ["m-1", undefined, "m-3"]],
    ["odd-types", ["9223372036854775807"]],
  ])("knows a repeat by the id of the contact, as text: %s", (name, ids) => {
    expect(changesOf(name).map(({ providerId }) => providerId)).toEqual(ids);
  });

  it("takes a thousand contacts apart, and hands on more than that whole", () => {
    const contacts = (count: number) => Array.from({ length: count }, (_, n) => ({ originLeadId: `c-${n}` }));
    expect(split(JSON.stringify(contacts(1_000)))).toHaveLength(1_000);
    expect(split(JSON.stringify(contacts(1_001)))).toHaveLength(1);
  });
});

describe("canal-pro: from the bytes to a lead", () => {
  it("makes a lead that the default rules score", async () => {
    const [reading] = await readingsOf("usual");
    if (reading?.kind !== "lead") throw new Error(reading?.kind);
    const taken = readLead(reading.lead, { defaultOrigem: canalPro.origem });
    if (!taken.ok) throw new Error("refused");
    expect(taken.fields).toMatchObject({
      nome: "Ana Souza",
      telefone: "+5548991234567",
      origem: "PORTAL",
      portal: "Canal Pro",
      codigo_imovel: "AP-1032",
      capturado_em: "2026-11-20T14:02:11.000Z",
    });
    expect(scoreLead(taken.fields, PADRAO)).toMatchObject({ score: 25, status: "QUENTE" });
  });

  it("loses no contact of a list for a malformed one among them", async () => {
    expect(await readingsOf("one-malformed")).toMatchObject([
      { kind: "lead", lead: { nome: "Rita Alves", telefone: "21988776655" } },
      { kind: "parked", cause: "malformed" },
      { kind: "lead", lead: { email: "caio@example.com" } },
    ]);
  });

  it("parks who left no contact, and takes who left one although they only looked at the phone", async () => {
    expect(await readingsOf("phone-view")).toMatchObject([{ kind: "parked", cause: "contact_missing" }]);
    const seen = { ...JSON.parse(fixtures["phone-view"]!.toString()), ddd: "48", phone: "991234567" };
    expect(await read(JSON.stringify(seen))).toMatchObject({
      kind: "lead",
      lead: { telefone: "48991234567", respostas: { "Tipo de contato": "Viu o telefone" } },
    });
  });

  it.each([
    ["", "empty_body"],
    ["{", "invalid_json"],
    ["[]", "malformed"],
    ["null", "malformed"],
    ["[[1]]", "malformed"],
  ])("parks what is no contact: %s", async (body, cause) => {
    const readings = await Promise.all(split(body).map((change) => read(change.body)));
    expect(readings).toMatchObject([{ kind: "parked", cause }]);
  });
});
