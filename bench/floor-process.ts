/**
 * The floor: a bare Node program that takes one POST, commits one row and makes the same six calls, with no identity,
 * no rules, no records and no retries. What the hub does is measured against it in the same run.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { Agent, request } from "undici";

interface Setup {
  databaseUrl: string;
  env: Record<string, string>;
}

process.on("message", (message: Setup | "stop") => {
  if (message !== "stop") void serve(message);
});

async function serve({ databaseUrl, env }: Setup): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 12 });
  await pool.query(
    "create table if not exists floor_leads (id bigserial primary key, body jsonb, at timestamptz default now())",
  );
  const dispatcher = new Agent({ connections: 64, pipelining: 1 });
  const server = createServer((incoming, reply) => {
    let body = "";
    incoming.on("data", (chunk: Buffer) => {
      body += chunk;
    });
    incoming.on("end", () => {
      pool
        .query({ name: "floor", text: "insert into floor_leads (body) values ($1) returning id", values: [body] })
        .then(
          ({ rows }) => {
            reply.statusCode = 201;
            reply.end(`{"id":${rows[0].id}}`);
            for (const { url, headers, json } of callsFor(rows[0].id, JSON.parse(body), env)) {
              request(url, { method: "POST", dispatcher, headers, body: JSON.stringify(json) }).then(
                (answer) => answer.body.dump(),
                () => process.exit(1),
              );
            }
          },
          () => {
            reply.statusCode = 500;
            reply.end();
          },
        );
    });
  });
  server.listen(0, "127.0.0.1", () => {
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: "none" });
  });
  process.on("message", (message) => {
    if (message !== "stop") return;
    server.close();
    void pool.end().then(() => process.exit(0));
  });
}

interface Call {
  url: string;
  headers: Record<string, string>;
  json: unknown;
}

const JSON_TYPE = { "content-type": "application/json" };

function callsFor(id: number, lead: Record<string, unknown>, env: Record<string, string>): Call[] {
  const bearer = (token: string | undefined) => ({ ...JSON_TYPE, authorization: `Bearer ${token}` });
  const hubspot = bearer(env.HUBSPOT_API_KEY);
  const { nome, email, telefone, interesse, renda_aproximada, cidade, origem } = lead;
  const field = (label: string, value: unknown) => ({ type: "mrkdwn", text: `*${label}*\n${value}` });
  return [
    {
      url: String(env.N8N_WEBHOOK_URL),
      headers: { ...JSON_TYPE, "webhook-id": `floor-${id}` },
      json: {
        lead_id: id,
        nome,
        email,
        telefone,
        score: 35,
        status: "QUENTE",
        interesse,
        renda_aproximada,
        cidade,
        origem,
        created_at: "2026-11-23T10:30:00Z",
      },
    },
    {
      url: String(env.SLACK_WEBHOOK_URL),
      headers: JSON_TYPE,
      json: {
        text: `Lead quente: ${nome} (35/40) nº ${id}`,
        blocks: [
          { type: "header", text: { type: "plain_text", text: "Lead quente" } },
          {
            type: "section",
            fields: [
              field("Nome", nome),
              field("Email", email),
              field("Telefone", telefone),
              field("Score", "35/40"),
              field("Interesse", interesse),
              field("Cidade", cidade),
            ],
          },
        ],
      },
    },
    {
      url: `${env.GA_API_URL}/mp/collect?measurement_id=${env.GA_MEASUREMENT_ID}&api_secret=${env.GA_API_SECRET}`,
      headers: JSON_TYPE,
      json: {
        client_id: `${1_000_000 + id}.1795186800`,
        timestamp_micros: Date.now() * 1_000,
        events: ["generate_lead", "qualify_lead"].map((name) => ({
          name,
          params: { engagement_time_msec: 100, currency: "BRL", value: 1050, lead_source: "META_ADS" },
        })),
      },
    },
    {
      url: `${env.WHATSAPP_API_URL}/${env.WHATSAPP_PHONE_NUMBER_ID}/messages`,
      headers: bearer(env.WHATSAPP_ACCESS_TOKEN),
      json: {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to: "+5511988887777",
        biz_opaque_callback_data: `floor-${id}`,
        type: "template",
        template: {
          name: "lead_quente_vendas",
          language: { code: "pt_BR" },
          components: [
            {
              type: "body",
              parameters: [nome, email, telefone, interesse, "15.000,00", cidade, "35"].map((text) => ({
                type: "text",
                text,
              })),
            },
          ],
        },
      },
    },
    {
      url: `${env.HUBSPOT_API_URL}/crm/objects/2026-09/contacts/batch/upsert`,
      headers: hubspot,
      json: {
        inputs: [
          {
            id: email,
            idProperty: "email",
            properties: { email, firstname: "Pessoa", lastname: String(id), phone: telefone, city: cidade },
          },
        ],
      },
    },
    {
      url: `${env.HUBSPOT_API_URL}/crm/objects/2026-09/deals`,
      headers: hubspot,
      json: {
        properties: {
          dealname: `Lead ${nome} - ${interesse}`,
          amount: "450000",
          dealstage: "appointmentscheduled",
          pipeline: "default",
        },
        associations: [],
      },
    },
  ];
}
