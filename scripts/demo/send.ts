/** One lead, sent as a site would send it, and watched until its first deliveries are made. */
import { setTimeout as wait } from "node:timers/promises";
import type { Status } from "@streamleads/domain";

export interface Target {
  url: string;
  apiKey: string;
}

export type Sent =
  | { kind: "refused"; status: number; problems: string[] }
  | {
      kind: "taken";
      id: number;
      nome: string;
      score: number;
      status: Status;
      origem: string;
      cidade: string | null;
      /** The person was known before. */
      isKnown: boolean;
      deliveries: DeliveryCount;
    };

/** The deliveries that this arrival set in motion. */
export interface DeliveryCount {
  delivered: number;
  /** To be made at once, whether it was or not. */
  wanted: number;
  /** To be made later: reminders, other channels. */
  later: number;
}

interface LeadAnswer {
  id: number;
  nome: string;
  score: number;
  status: Status;
  origem: string;
  cidade: string | null;
  duplicate?: boolean;
}

interface Delivery {
  state: string;
  due_at: string | null;
  created_at: string;
}

const LOOK_MS = 150;
/** What is due later than this after the arrival was planned for later. */
const AT_ONCE_MS = 30_000;

/**
 * Sends, then looks until everything that is to be made at once was delivered or given up, at most `patienceMs`: a
 * provider that is down keeps its delivery open for much longer than anyone would watch.
 * @throws when nobody answers, or nobody can say what became of the lead
 */
export async function sendLead(
  target: Target,
  body: Readonly<Record<string, unknown>>,
  { patienceMs, signal }: { patienceMs: number; signal?: AbortSignal },
): Promise<Sent> {
  const begun = Date.now();
  const answer = await call(target, "/api/v1/leads", signal, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  if (!answer.ok) return { kind: "refused", status: answer.status, problems: await problemsOf(answer) };
  const { id, nome, score, status, origem, cidade, duplicate } = (await answer.json()) as LeadAnswer;
  const deliveries = await watch(target, id, begun, patienceMs, signal);
  return { kind: "taken", id, nome, score, status, origem, cidade, isKnown: duplicate ?? false, deliveries };
}

interface Problem {
  message: string;
  fix: string;
}

/** What the hub says is wrong: field by field where it names fields. */
async function problemsOf(answer: Response): Promise<string[]> {
  const { error } = (await answer.json()) as { error: Problem & { fields?: Problem[] } };
  return (error.fields ?? [error]).map(({ message, fix }) => `${message} ${fix}`);
}

async function watch(
  target: Target,
  leadId: number,
  begun: number,
  patienceMs: number,
  signal: AbortSignal | undefined,
): Promise<DeliveryCount> {
  for (;;) {
    const answer = await call(target, `/api/v1/leads/${leadId}/deliveries`, signal);
    const isOver = Date.now() - begun > patienceMs;
    if (answer.ok) {
      const { deliveries } = (await answer.json()) as { deliveries: Delivery[] };
      const { open, ...count } = countOf(deliveries, begun);
      if (open === 0 || isOver) return count;
    } else if (isOver) {
      throw new Error(`as entregas do lead ${leadId} não puderam ser lidas (${answer.status})`);
    }
    await wait(LOOK_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** Of the deliveries that were planned since `begun`, in milliseconds. */
function countOf(deliveries: readonly Delivery[], begun: number): DeliveryCount & { open: number } {
  const mine = deliveries.filter(({ created_at }) => Date.parse(created_at) >= begun);
  const isLater = ({ state, due_at }: Delivery) =>
    state === "pending" && due_at !== null && Date.parse(due_at) > begun + AT_ONCE_MS;
  // Skipped is what cannot be made, cancelled what was not needed: the second way to the broker, once the first worked.
  const atOnce = mine.filter((one) => !isLater(one) && one.state !== "skipped" && one.state !== "cancelled");
  return {
    delivered: atOnce.filter(({ state }) => state === "delivered").length,
    wanted: atOnce.length,
    later: mine.filter(isLater).length,
    open: atOnce.filter(({ state }) => state !== "delivered" && state !== "failed").length,
  };
}

function call({ url, apiKey }: Target, path: string, signal: AbortSignal | undefined, init: RequestInit = {}) {
  return fetch(url + path, {
    ...init,
    headers: { ...init.headers, "x-api-key": apiKey },
    ...(signal === undefined ? {} : { signal }),
  });
}
