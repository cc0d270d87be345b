/** Whether the account has the pipeline and the stages that deals are to be opened in: customers rename and delete them. */
import type { Outcome } from "@streamleads/domain";
import { type ConnectorContext, textAt } from "@streamleads/integration-kit";
import { paths } from "./api.ts";
import { failureOf } from "./errors.ts";
import type { HubSpotFields } from "./fields.ts";
import { pipelineOf, stagesOf } from "./map.ts";
import { jsonList, jsonObject } from "./problem.ts";

type Context = ConnectorContext<HubSpotFields>;

interface Named {
  id: string;
  label: string;
}

const NAMES_MAX = 20;
const FIX = "Escolha em Integrações > HubSpot o funil e as etapas pelo identificador interno.";

/** @returns delivered when all is there; `reconnect` with the names that the account has when something is not. */
export async function checkStages(ctx: Context): Promise<Outcome> {
  const result = await ctx.http.get(paths.dealPipelines());
  const pipelines = result.kind === "answer" && result.status === 200 ? jsonObject(result.json)?.results : undefined;
  if (!Array.isArray(pipelines)) return failureOf(result, { now: new Date(), timeZone: ctx.company.timeZone });

  const wanted = pipelineOf(ctx.settings);
  const pipeline = pipelines.find((entry) => textAt(entry, "id") === wanted && !isArchived(entry));
  if (pipeline === undefined) {
    const reason = `O funil ${wanted} não existe no HubSpot. Funis da conta: ${shown(namedIn(pipelines))}.`;
    return { kind: "reconnect", cause: "pipeline_missing", reason, fix: FIX };
  }
  const stages = namedIn(jsonList(jsonObject(pipeline)?.stages));
  const missing = Object.values(stagesOf(ctx.settings)).filter((id) => !stages.some((stage) => stage.id === id));
  if (missing.length > 0) {
    const names = [...new Set(missing)].join(", ");
    const reason = `O funil ${wanted} não tem as etapas ${names}. Etapas da conta: ${shown(stages)}.`;
    return { kind: "reconnect", cause: "stage_missing", reason, fix: FIX };
  }
  return { kind: "delivered", note: "conta, funil e etapas conferidos" };
}

function namedIn(entries: unknown[]): Named[] {
  return entries.flatMap((entry) => {
    const id = textAt(entry, "id");
    return id === undefined || isArchived(entry) ? [] : { id, label: textAt(entry, "label") ?? id };
  });
}

function isArchived(entry: unknown): boolean {
  return jsonObject(entry)?.archived === true;
}

function shown(named: Named[]): string {
  if (named.length === 0) return "nenhuma";
  const names = named.slice(0, NAMES_MAX).map(({ id, label }) => (id === label ? id : `${id} (${label})`));
  return named.length > NAMES_MAX ? `${names.join(", ")} e mais ${named.length - NAMES_MAX}` : names.join(", ");
}
