/** Whether the account has the pipeline and the stages that deals are to be opened in: customers rename and delete them. */
import type { Outcome } from "@streamleads/domain";
import type { ConnectorContext } from "@streamleads/integration-kit";
import type { HubSpotFields } from "./fields.ts";
import { pipelineOf, stagesOf } from "./map.ts";
import { type Named, pipelines } from "./pipelines.ts";

type Context = ConnectorContext<HubSpotFields>;

const NAMES_MAX = 20;
const FIX = "Escolha em Integrações > HubSpot o funil e as etapas pelo identificador interno.";

/** @returns delivered when all is there; `reconnect` with the names that the account has when something is not. */
export async function checkStages(ctx: Context, now: Date): Promise<Outcome> {
  const read = await pipelines(ctx, now);
  if (!read.ok) return read.outcome;
  const wanted = pipelineOf(ctx.settings);
  const pipeline = read.value.find(({ id }) => id === wanted);
  if (pipeline === undefined) {
    const reason = `O funil ${wanted} não existe no HubSpot. Funis da conta: ${shown(read.value)}.`;
    return { kind: "reconnect", cause: "pipeline_missing", reason, fix: FIX };
  }
  const { stages } = pipeline;
  const missing = Object.values(stagesOf(ctx.settings)).filter((id) => !stages.some((stage) => stage.id === id));
  if (missing.length > 0) {
    const names = [...new Set(missing)].join(", ");
    const reason = `O funil ${wanted} não tem as etapas ${names}. Etapas da conta: ${shown(stages)}.`;
    return { kind: "reconnect", cause: "stage_missing", reason, fix: FIX };
  }
  return { kind: "delivered", note: "conta, funil e etapas conferidos" };
}

function shown(named: readonly Named[]): string {
  if (named.length === 0) return "nenhuma";
  const names = named.slice(0, NAMES_MAX).map(({ id, label }) => (id === label ? id : `${id} (${label})`));
  return named.length > NAMES_MAX ? `${names.join(", ")} e mais ${named.length - NAMES_MAX}` : names.join(", ");
}
