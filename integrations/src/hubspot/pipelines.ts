/** The account's deal pipelines, remembered for a while: stages change seldom, and many webhooks name them. */
import type { Outcome } from "@streamleads/domain";
import { at, type ConnectorContext, type Http, type Memo, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { failureOf } from "./errors.ts";
import { jsonList, jsonObject } from "./problem.ts";

export interface Named {
  id: string;
  label: string;
}
export interface PipelineStage extends Named {
  /** How the deal ends here, by HubSpot's own word for it. */
  closed: "won" | "lost" | undefined;
}
export interface Pipeline extends Named {
  stages: PipelineStage[];
}

/** A connection's or a source's: both look up alike. */
export interface Account {
  http: Http;
  memo: Memo;
  company: Pick<ConnectorContext["company"], "timeZone">;
}
export type PipelinesRead = { ok: true; value: readonly Pipeline[] } | { ok: false; outcome: Outcome };

const KEY = "deal pipelines";
const KEPT_MS = 15 * 60_000;

/** A failed look-up ends the load, so that it is not remembered as an account without pipelines. */
class Unread extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super("pipelines could not be read");
    this.outcome = outcome;
  }
}

/** Those that are not archived, with their stages, at most 15 minutes old. */
export async function pipelines(account: Account, now: Date): Promise<PipelinesRead> {
  try {
    return { ok: true, value: await account.memo.remember(KEY, KEPT_MS, () => load(account, now)) };
  } catch (error) {
    if (error instanceof Unread) return { ok: false, outcome: error.outcome };
    throw error;
  }
}

/** When an answer contradicts what is remembered. */
export function forgetPipelines(memo: Memo): void {
  memo.forget(KEY);
}

async function load({ http, company }: Account, now: Date): Promise<Pipeline[]> {
  const result = await http.get(paths.dealPipelines());
  const listed = result.kind === "answer" && result.status === 200 ? jsonObject(result.json)?.results : undefined;
  if (!Array.isArray(listed)) throw new Unread(failureOf(result, { now, timeZone: company.timeZone }));
  return listed.flatMap((entry) => {
    const named = namedIn(entry);
    return named ? { ...named, stages: jsonList(at(entry, "stages")).flatMap(stageIn) } : [];
  });
}

function stageIn(entry: unknown): PipelineStage[] {
  const named = namedIn(entry);
  return named ? [{ ...named, closed: closedAs(entry) }] : [];
}

/** A closed stage of a deal pipeline has the probability 1.0 (won) or 0.0 (lost); open ones may have 0.0 too. */
function closedAs(entry: unknown): PipelineStage["closed"] {
  const probability = Number(textAt(entry, "metadata", "probability") ?? "NaN");
  const isClosed = String(at(entry, "metadata", "isClosed")) === "true";
  if (probability === 1) return "won";
  return isClosed && probability === 0 ? "lost" : undefined;
}

function namedIn(entry: unknown): Named | undefined {
  const id = textAt(entry, "id");
  if (id === undefined || at(entry, "archived") === true) return undefined;
  return { id, label: textAt(entry, "label") ?? id };
}
