/** A closed-loop or paced sender of leads, in a process of its own, so that its work is neither the hub's nor the floor's. */
import { Agent, request } from "undici";

export interface LoadOrder {
  url: string;
  apiKey: string;
  leads: number;
  /** Requests under way at once. */
  connections: number;
  /** Leads a second; `null`: as fast as they are answered. */
  rate: number | null;
  /** Makes people of this run different from those of another. */
  run: string;
}
export interface LoadReport {
  answered: number;
  /** By status other than 201. */
  others: Record<string, number>;
  startedAt: number;
  endedAt: number;
  p50Ms: number;
  p99Ms: number;
  cpuMs: number;
}

process.on("message", (order: LoadOrder) => {
  void send(order).then((report) => process.send?.(report));
});

async function send({ url, apiKey, leads, connections, rate, run }: LoadOrder): Promise<LoadReport> {
  const dispatcher = new Agent({ connections, pipelining: 1 });
  const latencies: number[] = [];
  const others: Record<string, number> = {};
  const cpu = process.cpuUsage();
  const startedAt = Date.now();
  const begun = performance.now();
  let next = 0;

  async function one(i: number): Promise<void> {
    const sentAt = performance.now();
    const { statusCode, body } = await request(`${url}/api/v1/leads`, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/json", "x-api-key": apiKey },
      body: JSON.stringify(personOf(run, i)),
    });
    await body.dump();
    latencies.push(performance.now() - sentAt);
    if (statusCode !== 201) others[statusCode] = (others[statusCode] ?? 0) + 1;
  }
  async function closedLoop(): Promise<void> {
    while (next < leads) await one(next++);
  }
  async function paced(perSecond: number): Promise<void> {
    const under: Promise<void>[] = [];
    for (let i = 0; i < leads; i += 1) {
      const wait = begun + (i / perSecond) * 1_000 - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      under.push(one(i));
    }
    await Promise.all(under);
  }
  if (rate === null) await Promise.all(Array.from({ length: connections }, closedLoop));
  else await paced(rate);

  await dispatcher.close();
  latencies.sort((a, b) => a - b);
  const used = process.cpuUsage(cpu);
  return {
    answered: latencies.length,
    others,
    startedAt,
    endedAt: Date.now(),
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    cpuMs: (used.user + used.system) / 1_000,
  };
}

/** Invented people, each with an e-mail and a mobile of their own; all score 35 by the default rules. */
function personOf(run: string, i: number): Record<string, unknown> {
  const digits = String(60_000_000 + ((i * 7_919 + hash(run)) % 39_000_000));
  return {
    nome: `Pessoa ${run} ${i}`,
    email: `pessoa.${run}.${i}@example.com`,
    telefone: `+55${11 + (i % 9)}9${digits}`,
    origem: "META_ADS",
    interesse: "Apartamento para investimento",
    renda_aproximada: 15_000,
    cidade: "São Paulo",
  };
}

function hash(text: string): number {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return sum % 30_000_000;
}
