/**
 * A sender of leads, in a process of its own, so that its work is neither the hub's nor the floor's.
 *
 * Closed loop (`rate: null`): each connection sends its next lead when the last one is answered; for rates at full load.
 * Open loop (`rate: N`): leads leave at moments fixed beforehand, whether or not earlier ones are answered, and each
 * latency counts from its moment. A closed loop would send less while the program stalls, and so leave the stall out of
 * its percentiles ("coordinated omission").
 */
import { Agent, request } from "undici";
import { percentile } from "./harness/figures.ts";

export interface LoadOrder {
  url: string;
  apiKey: string;
  /** Where leads go. Default: the hub's API. */
  path?: string;
  /** How a lead is answered that was taken in. Default 201. */
  taken?: number;
  leads: number;
  /** Requests under way at once, in a closed loop. */
  connections: number;
  /** Leads a second, whatever is answered; `null`: as fast as they are answered. */
  rate: number | null;
  /** Makes people of this run different from those of another. */
  run: string;
  /** What the default rules make of them. Default QUENTE. */
  status?: "QUENTE" | "FRIO";
  /**
   * How many people were sent before in the same database: no two have one telephone then. By default a number made
   * of `run`, which is good for a few thousand leads.
   */
  from?: number;
}
export interface LoadReport {
  answered: number;
  /** By status, of those that were not taken in. */
  others: Record<string, number>;
  startedAt: number;
  endedAt: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** How late leads left after their moment: the sender's own part in the latencies of an open loop. 0 in a closed one. */
  lateP99Ms: number;
  cpuMs: number;
}

/** Different telephones with one area code; 7,919 is no factor of it, so n goes through all of them. */
const PHONES = 39_000_000;
/** More than ever are under way: nothing waits for a connection in an open loop. */
const OPEN_LOOP_CONNECTIONS = 2_000;

async function send(order: LoadOrder): Promise<LoadReport> {
  const { url, apiKey, path = "/api/v1/leads", taken = 201 } = order;
  const { leads, connections, rate, run, status, from = hash(run) } = order;
  const dispatcher = new Agent({ connections: rate === null ? connections : OPEN_LOOP_CONNECTIONS, pipelining: 1 });
  const latencies: number[] = [];
  const late: number[] = [];
  const others: Record<string, number> = {};
  const cpu = process.cpuUsage();
  const startedAt = Date.now();
  const begun = performance.now();
  let next = 0;

  async function one(i: number, since: number): Promise<void> {
    const { statusCode, body } = await request(`${url}${path}`, {
      method: "POST",
      dispatcher,
      headers: { "content-type": "application/json", "x-api-key": apiKey },
      body: JSON.stringify(personOf(run, i, from + i, status)),
    });
    await body.dump();
    latencies.push(performance.now() - since);
    if (statusCode !== taken) others[statusCode] = (others[statusCode] ?? 0) + 1;
  }
  async function closedLoop(): Promise<void> {
    while (next < leads) await one(next++, performance.now());
  }
  async function openLoop(perSecond: number): Promise<void> {
    const underWay: Promise<void>[] = [];
    for (let i = 0; i < leads; i += 1) {
      const moment = begun + (i / perSecond) * 1_000;
      const wait = moment - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      late.push(performance.now() - moment);
      underWay.push(one(i, moment));
    }
    await Promise.all(underWay);
  }
  if (rate === null) await Promise.all(Array.from({ length: connections }, closedLoop));
  else await openLoop(rate);

  await dispatcher.close();
  const used = process.cpuUsage(cpu);
  return {
    answered: latencies.length,
    others,
    startedAt,
    endedAt: Date.now(),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    maxMs: percentile(latencies, 1),
    lateP99Ms: late.length === 0 ? 0 : percentile(late, 0.99),
    cpuMs: (used.user + used.system) / 1_000,
  };
}

/**
 * Invented people, each with an e-mail and a mobile of their own. By the default rules they score 35, or 10 when they
 * are to be FRIO: they ask for nothing, and live where the company does not sell.
 */
function personOf(run: string, i: number, n: number, status: LoadOrder["status"] = "QUENTE"): Record<string, unknown> {
  const digits = String(60_000_000 + ((n * 7_919) % PHONES));
  const person = {
    nome: `Pessoa ${run} ${i}`,
    email: `pessoa.${run}.${i}@example.com`,
    telefone: `+55${11 + (n % 9)}9${digits}`,
    origem: "META_ADS",
  };
  if (status === "FRIO") return { ...person, cidade: "Pindamonhangaba" };
  return {
    ...person,
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

process.on("message", (order: LoadOrder) => {
  send(order).then(
    (report) => process.send?.(report),
    // A broken connection is no answer: the run is over, and whoever waits for the report is told by the exit.
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));
