/** Encaminhar: what a source sent goes on unchanged to the company's own CRM, so that StreamLeads can stand in front of it. */
import {
  defineConnector,
  type HttpAnswer,
  hmacSha256Hex,
  outcomeOf,
  signingSecretProblem,
  standardWebhookHeaders,
  webAddressProblem,
} from "@streamleads/integration-kit";
import { passedOnHeaders } from "./headers.ts";
import { sourcesIn, sourcesProblem } from "./source-names.ts";

const LABEL = "Encaminhar";

export const encaminhar = defineConnector({
  slug: "encaminhar",
  label: LABEL,
  docs: "https://www.standardwebhooks.com/",
  // Nothing of the lead as StreamLeads knows it: the bytes that the source sent, whatever is in them.
  receives: [],
  fields: {
    url: {
      label: "Endereço do CRM",
      help: "Para onde o pedido original é enviado, igual ao que chegou. O endereço que o portal chamava antes.",
      env: "ENCAMINHAR_URL",
      required: true,
      example: "https://crm.imobiliaria.com.br/leads/portal",
      validate: webAddressProblem,
    },
    sources: {
      label: "Fontes",
      help: "Quais fontes encaminhar, separadas por vírgula, como aparecem em Fontes: canal-pro, imovelweb, chaves-na-mao…",
      env: "ENCAMINHAR_FONTES",
      required: true,
      example: "canal-pro, imovelweb",
      validate: sourcesProblem,
    },
    headerName: {
      label: "Cabeçalho do segredo",
      help: "Se o CRM pede um token: em qual cabeçalho ele vai.",
      env: "ENCAMINHAR_CABECALHO",
      example: "Authorization",
      validate: (value) => (/^[A-Za-z0-9-]{1,64}$/.test(value) ? undefined : "só pode ter letras, números e traços"),
    },
    headerValue: {
      label: "Valor do cabeçalho",
      help: "O token como o CRM espera, por exemplo Bearer abc ou Basic abc.",
      env: "ENCAMINHAR_CABECALHO_VALOR",
      secret: true,
    },
    secret: {
      label: "Segredo da assinatura",
      help: "Opcional: o pedido sai assinado (Standard Webhooks e X-Webhook-Signature), para o CRM saber que veio daqui.",
      env: "ENCAMINHAR_SECRET",
      secret: true,
      validate: signingSecretProblem,
    },
  },
  request: ({ url }) => ({ baseUrl: url ?? "" }),
  limits: { concurrency: 4, rate: { requests: 20, perMs: 1_000 } },
  part: ({ sources }) => ({ forwards: sourcesIn(sources) }),

  /** Asks whether the server is there without posting anything that it could take for a lead. */
  async check({ http, settings }) {
    const result = await http.request("OPTIONS", "", { headers: secretHeader(settings) });
    const own = ({ status }: HttpAnswer) => (status < 300 || status === 404 || status === 405 ? REACHED : undefined);
    return outcomeOf(result, { label: LABEL, now: new Date(), own, reconnectFix: FIX });
  },

  actions: {
    async "raw.forward"(job, { http, settings }) {
      const { raw, delivery, now } = job;
      if (!raw) return GONE;
      const signed = settings.secret ? standardWebhookHeaders(delivery.key, now, raw.body, [settings.secret]) : {};
      const own: Record<string, string> = {};
      if (settings.secret) own["x-webhook-signature"] = `sha256=${hmacSha256Hex(settings.secret, raw.body)}`;
      const headers = {
        ...passedOnHeaders(raw),
        "webhook-id": delivery.key,
        "x-streamleads-source": raw.source,
        ...signed,
        ...own,
        ...secretHeader(settings),
      };
      const result = await http.request("POST", "", { body: raw.body, headers });
      return outcomeOf(result, { label: "O CRM", now, reconnectFix: FIX });
    },
  },
});

const FIX = "Confira no CRM o token que ele espera e em qual cabeçalho, e corrija a conexão.";

const REACHED = {
  kind: "delivered",
  note: "O servidor responde. Se ele aceita o pedido, o próximo lead mostra: nada foi enviado no teste.",
} as const;

const GONE = {
  kind: "skipped",
  cause: "raw_gone",
  reason: "O pedido original não está mais guardado (apagado a pedido da pessoa, ou pelo prazo).",
  fix: "Nada a fazer: o que foi apagado não é mais enviado.",
} as const;

function secretHeader({
  headerName,
  headerValue,
}: {
  headerName?: string;
  headerValue?: string;
}): Record<string, string> {
  return headerName && headerValue ? { [headerName.toLowerCase()]: headerValue } : {};
}
