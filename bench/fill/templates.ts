/** Leads of many kinds, taken in and delivered by a real hub: the rows that a full database is made of. */
import { setTimeout as delay } from "node:timers/promises";
import type { Server, Subject } from "../harness/stand.ts";

const ORIGENS = ["META_ADS", "GOOGLE_ADS", "PORTAL", "WEBSITE", "RD_STATION", "INDICACAO"];
const CITIES = ["São Paulo", "Curitiba", "Florianópolis", "Recife", "Campinas", "Pindamonhangaba"];
/** In plain letters: the copies' search words are made of them by the database. */
const INTERESTS = [
  "Apartamento na planta",
  "Casa em condominio",
  "Cobertura duplex",
  "Terreno comercial",
  "Sala pequena",
];
const TEMPLATES = 60;
const SETTLED_MS = 120_000;
const LOOK_MS = 100;

/** Sends them through the API and waits until nothing of theirs is due. @throws when one is refused */
export async function sendTemplates({ url, apiKey }: Pick<Subject, "url" | "apiKey">, server: Server): Promise<void> {
  for (let i = 0; i < TEMPLATES; i += 1) {
    const answer = await fetch(`${url}/api/v1/leads`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": apiKey },
      body: JSON.stringify(template(i)),
    });
    if (answer.status !== 201) throw new Error(`a template was answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
  await settled(server);
}

/** Two thirds ask for something the company sells and are QUENTE; the rest is MORNO or FRIO. */
function template(i: number): Record<string, unknown> {
  const kind = i % 6;
  return {
    nome: `Modelo Numero ${i}`,
    email: `modelo.${i}@modelos.example`,
    telefone: `+55919${60_000_000 + i}`,
    // Shifted by each round of kinds: every origem has leads of every status.
    origem: ORIGENS[(i + Math.floor(i / 6)) % ORIGENS.length],
    cidade: CITIES[Math.floor(i / 2) % CITIES.length],
    utm_source: "campanha",
    utm_campaign: `lancamento-${i % 9}`,
    mensagem: "Gostaria de receber mais informações e agendar uma visita.",
    ...(kind !== 5 && { renda_aproximada: 4_000 + (i % 10) * 3_000 }),
    ...(kind < 4 && { interesse: INTERESTS[i % INTERESTS.length], codigo_imovel: `CH-${1_000 + (i % 40)}` }),
  };
}

async function settled({ admin }: Server): Promise<void> {
  const deadline = performance.now() + SETTLED_MS;
  for (;;) {
    const { rowCount } = await admin.query(
      "select 1 from deliveries where state in ('running', 'retrying') or (state = 'pending' and due_at <= now()) limit 1",
    );
    if (rowCount === 0) return;
    if (performance.now() > deadline) throw new Error("the templates were not delivered in two minutes");
    await delay(LOOK_MS);
  }
}
