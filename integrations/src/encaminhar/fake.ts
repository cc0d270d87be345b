/** A company's own CRM that used to be called by a portal: it takes the portal's bytes, with the token that it gave out. */
import { createHash } from "node:crypto";
import type { FakeAnswer, FakeProvider } from "@streamleads/integration-kit/testing";

const TOKEN = "Bearer token-de-exemplo-do-crm";
const PATH = "/leads/portal";

export function encaminharFake(): FakeProvider {
  return {
    slug: "encaminhar",
    label: "CRM da empresa",
    env: (baseUrl) => ({
      ENCAMINHAR_URL: `${baseUrl}${PATH}`,
      ENCAMINHAR_FONTES: "canal-pro",
      ENCAMINHAR_CABECALHO: "Authorization",
      ENCAMINHAR_CABECALHO_VALOR: TOKEN,
    }),
    reset() {},
    handle({ method, path, headers, body }, arrived): FakeAnswer {
      if (path !== PATH) return { status: 404, text: "not found" };
      if (headers.authorization !== TOKEN) return { status: 401, text: "unauthorized" };
      if (method === "OPTIONS") return { status: 204 };
      if (method !== "POST") return { status: 405, text: "method not allowed" };
      if (headers["content-type"] !== "application/json") return { status: 415, text: "unsupported media type" };
      const sha256 = createHash("sha256").update(body).digest("hex");
      const key = headers["webhook-id"] ?? "";
      arrived({
        kind: "raw",
        title: `Pedido de ${headers["x-streamleads-source"]} recebido`,
        key,
        data: { sha256, headers },
      });
      return { status: 201, json: { ok: true } };
    },
  };
}
