/** Own sources, by the contract of every source: each of the ways in which a sender may prove itself. */
import { hmacSha256Hex, type WebhookRequest } from "@streamleads/integration-kit";
import { describeSource, TEST_NOW } from "@streamleads/integration-kit/testing";
import { describe } from "vitest";
import { genericSource } from "./generic.ts";

const SECRET = "um-segredo-bem-longo-e-aleatorio";
const MINUTE_MS = 60_000;

const ana = { contato: { nome: "Ana Souza", emails: ["ana@exemplo.com.br"] }, ref: "AP-1032", quartos: 3 };
const rui = { nome: "Rui Lima", telefone: "48991234567", mensagem: "Quero visitar no sábado" };
const FIXTURES = {
  usual: JSON.stringify(ana),
  several: JSON.stringify([ana, rui, ana]),
  "one malformed among good ones": JSON.stringify([ana, "não é um lead", { nota: "sem contato" }, null, rui]),
  mapped: JSON.stringify({ quem: "Ana Souza", onde_chamar: "ana@exemplo.com.br", nota: "fica de fora" }),
  "test lead": JSON.stringify({ ...rui, teste: true }),
  minimal: '{"email":"ana@exemplo.com.br"}',
  "odd types": '{"nome":["Ana"],"telefone":48991234567,"respostas":{"renda":[1,{"a":null}]},"id":1e21,"":true}',
  "names of the language": '{"constructor":"x","toString":"y","__proto__":{"a":"z"},"email":"ana@exemplo.com.br"}',
  nested: '{"a":{"b":{"c":{"d":[[{"telefone":"48991234567"}]]}}}}',
};

const source = genericSource({
  slug: "loja",
  label: "Loja do bairro",
  origem: "OUTROS",
  mapping: { quem: "nome", onde_chamar: "email", nota: null },
});

const signatureOf = (signed: string | Buffer, secret = SECRET) => `sha256=${hmacSha256Hex(secret, signed)}`;
const withHeaders = (headers: WebhookRequest["headers"]) => (genuine: WebhookRequest) => ({ ...genuine, headers });
const changed = (genuine: WebhookRequest) => ({ ...genuine, body: Buffer.concat([genuine.body, Buffer.from(" ")]) });
const post = (headers: WebhookRequest["headers"]) => ({ method: "POST" as const, params: {}, query: {}, headers });

describe("signed", () => {
  const signed = (body: Buffer, secret = SECRET) => ({ "x-webhook-signature": signatureOf(body, secret) });
  describeSource({
    source,
    settings: { secret: SECRET, auth: "signature" },
    fixtures: FIXTURES,
    request: (body) => post(signed(body)),
    forgeries: {
      "without a signature": withHeaders({}),
      "with an empty signature": withHeaders({ "x-webhook-signature": "" }),
      "signed with another secret": (genuine) => ({ ...genuine, headers: signed(genuine.body, "outro") }),
      "with a body changed after signing": changed,
      "with the secret itself": withHeaders({ "x-webhook-signature": SECRET, authorization: `Bearer ${SECRET}` }),
      "with a moment that was not signed": (genuine) => ({
        ...genuine,
        headers: { ...genuine.headers, "x-webhook-timestamp": stampAt(0) },
      }),
    },
  });
});

describe("signed with its moment and an id", () => {
  const signed = (body: Buffer, stamp: string, claimed = stamp) => ({
    "x-webhook-id": "ev-1",
    "x-webhook-timestamp": claimed,
    "x-webhook-signature": signatureOf(Buffer.concat([Buffer.from(`${stamp}.`), body])),
  });
  const stampedAt = (ms: number, claimed?: number) => (genuine: WebhookRequest) => ({
    ...genuine,
    headers: signed(genuine.body, stampAt(ms), stampAt(claimed ?? ms)),
  });
  describeSource({
    source,
    settings: { secret: SECRET, auth: "signature" },
    fixtures: FIXTURES,
    request: (body) => post(signed(body, stampAt(-MINUTE_MS))),
    forgeries: {
      "an old one sent again": stampedAt(-6 * MINUTE_MS),
      "an old one under a new moment": stampedAt(-6 * MINUTE_MS, 0),
      "one from the future": stampedAt(6 * MINUTE_MS),
      "with a body changed after signing": changed,
      "with its moment left out": ({ headers, ...rest }) => ({
        ...rest,
        headers: { "x-webhook-signature": headers["x-webhook-signature"] },
      }),
      "with a moment that is none": (genuine) => ({ ...genuine, headers: signed(genuine.body, "agora") }),
    },
    runs: 300,
  });
});

describe("with a bearer token", () => {
  describeSource({
    source,
    settings: { secret: SECRET, auth: "token" },
    fixtures: FIXTURES,
    request: () => post({ authorization: `Bearer ${SECRET}` }),
    forgeries: {
      "without a token": withHeaders({}),
      "with another token": withHeaders({ authorization: "Bearer outro" }),
      "with an empty token": withHeaders({ authorization: "Bearer " }),
      "with a token that was cut": withHeaders({ authorization: `Bearer ${SECRET.slice(0, -1)}` }),
      "signed instead": (genuine) => ({ ...genuine, headers: { "x-webhook-signature": signatureOf(genuine.body) } }),
    },
    runs: 300,
  });
});

/** Seconds since 1970, so many milliseconds from the tests' moment. */
function stampAt(ms: number): string {
  return String(Math.floor((TEST_NOW.getTime() + ms) / 1_000));
}
