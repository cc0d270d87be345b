/**
 * The flow of a QUENTE lead in n8n: a Webhook node that answers on receipt, a Code node that scores, six HTTP Request
 * nodes with the calls that the hub and the floor make. Executions are kept as n8n does by default.
 */
export const WORKFLOW_ID = "StreamLeadsBench";
export const WEBHOOK_PATH = "bench-lead";

interface Node {
  id: string;
  name: string;
  type: string;
  typeVersion: number;
  position: [number, number];
  parameters: Record<string, unknown>;
  webhookId?: string;
}

/** As `n8n import:workflow` takes it. `env` is that of the receivers. */
export function benchWorkflow(env: Readonly<Record<string, string>>): object {
  const webhook: Node = {
    id: "webhook",
    name: "Lead",
    type: "n8n-nodes-base.webhook",
    typeVersion: 2.1,
    position: [0, 0],
    parameters: { httpMethod: "POST", path: WEBHOOK_PATH, responseMode: "onReceived", options: {} },
    webhookId: "5d3c9f0a-5b0e-4c55-9b6e-0d9a3f1f7a11",
  };
  const score: Node = {
    id: "score",
    name: "Score",
    type: "n8n-nodes-base.code",
    typeVersion: 2,
    position: [220, 0],
    parameters: { mode: "runOnceForAllItems", language: "javaScript", jsCode: SCORE },
  };
  const calls = callsOf(env).map(
    ({ name, url, headers, body }, i): Node => ({
      id: `call-${i}`,
      name,
      type: "n8n-nodes-base.httpRequest",
      typeVersion: 4.2,
      position: [460, (i - 2.5) * 180],
      parameters: {
        method: "POST",
        url,
        sendHeaders: true,
        headerParameters: { parameters: Object.entries(headers).map(([key, value]) => ({ name: key, value })) },
        sendBody: true,
        specifyBody: "json",
        jsonBody: `={{ JSON.stringify(${body}) }}`,
        options: {},
      },
    }),
  );
  const to = (node: Node) => ({ node: node.name, type: "main", index: 0 });
  return {
    id: WORKFLOW_ID,
    name: "StreamLeads bench",
    nodes: [webhook, score, ...calls],
    connections: {
      [webhook.name]: { main: [[to(score)]] },
      [score.name]: { main: [calls.map(to)] },
    },
    settings: { executionOrder: "v1" },
    active: false,
    pinData: {},
  };
}

/** The default rules, as far as a lead of the bench meets them. */
const SCORE = `const WORDS = ["apartamento", "casa", "cobertura", "imovel", "terreno", "lote", "sobrado", "comercial", "investimento", "lancamento"];
const CITIES = ["são paulo", "rio de janeiro", "curitiba", "florianópolis", "recife"];
return $input.all().map(({ json }) => {
  const lead = json.body;
  const interest = (lead.interesse ?? "").toLowerCase();
  let score = 0;
  if (lead.nome && lead.email && lead.telefone) score += 10;
  if (WORDS.some((word) => interest.includes(word))) score += 15;
  if (CITIES.includes((lead.cidade ?? "").toLowerCase())) score += 5;
  if (lead.renda_aproximada >= 10000) score += 5;
  const status = score >= 25 ? "QUENTE" : score >= 15 ? "MORNO" : "FRIO";
  return { json: { ...lead, score, status, id: $execution.id } };
});
`;

interface Call {
  name: string;
  url: string;
  headers: Record<string, string>;
  /** A JavaScript expression over the lead, `$json`. */
  body: string;
}

function callsOf(env: Readonly<Record<string, string>>): Call[] {
  const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });
  const analytics = `measurement_id=${env.GA_MEASUREMENT_ID}&api_secret=${env.GA_API_SECRET}`;
  return [
    {
      name: "n8n",
      url: String(env.N8N_WEBHOOK_URL),
      headers: { "webhook-id": "=bench-{{ $json.id }}" },
      body: `({ lead_id: $json.id, nome: $json.nome, email: $json.email, telefone: $json.telefone, score: $json.score,
        status: $json.status, interesse: $json.interesse, renda_aproximada: $json.renda_aproximada, cidade: $json.cidade,
        origem: $json.origem, created_at: new Date().toISOString() })`,
    },
    {
      name: "Slack",
      url: String(env.SLACK_WEBHOOK_URL),
      headers: {},
      body: `({ text: "Lead quente: " + $json.nome + " (" + $json.score + "/40)", blocks: [
        { type: "header", text: { type: "plain_text", text: "Lead quente" } },
        { type: "section", fields: ["nome", "email", "telefone", "score", "interesse", "cidade"].map((field) =>
          ({ type: "mrkdwn", text: "*" + field + "*\\n" + $json[field] })) }] })`,
    },
    {
      name: "GA4",
      url: `${env.GA_API_URL}/mp/collect?${analytics}`,
      headers: {},
      body: `({ client_id: "1000001.1795186800", timestamp_micros: Date.now() * 1000, events: ["generate_lead", "qualify_lead"].map((name) =>
        ({ name, params: { engagement_time_msec: 100, currency: "BRL", value: 1050, lead_source: $json.origem } })) })`,
    },
    {
      name: "WhatsApp",
      url: `${env.WHATSAPP_API_URL}/${env.WHATSAPP_PHONE_NUMBER_ID}/messages`,
      headers: bearer(env.WHATSAPP_ACCESS_TOKEN),
      body: `({ messaging_product: "whatsapp", recipient_type: "individual", to: "+5511988887777",
        biz_opaque_callback_data: "bench-" + $json.id, type: "template", template: { name: "lead_quente_vendas",
        language: { code: "pt_BR" }, components: [{ type: "body", parameters: [$json.nome, $json.email, $json.telefone,
          $json.interesse, "15.000,00", $json.cidade, String($json.score)].map((text) => ({ type: "text", text })) }] } })`,
    },
    {
      name: "HubSpot contact",
      url: `${env.HUBSPOT_API_URL}/crm/objects/2026-09/contacts/batch/upsert`,
      headers: bearer(env.HUBSPOT_API_KEY),
      body: `({ inputs: [{ id: $json.email, idProperty: "email", properties: { email: $json.email, firstname: "Pessoa",
        lastname: String($json.id), phone: $json.telefone, city: $json.cidade } }] })`,
    },
    {
      name: "HubSpot deal",
      url: `${env.HUBSPOT_API_URL}/crm/objects/2026-09/deals`,
      headers: bearer(env.HUBSPOT_API_KEY),
      body: `({ properties: { dealname: "Lead " + $json.nome + " - " + $json.interesse, amount: "450000",
        dealstage: "appointmentscheduled", pipeline: "default" }, associations: [] })`,
    },
  ];
}
