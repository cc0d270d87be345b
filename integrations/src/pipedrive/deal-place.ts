/** Where a deal begins (pipeline and stage of the settings), and the field in which it carries its key. */
import { fieldsOf, meant, pipelines, stages } from "./account-facts.ts";
import type { Account, Failure } from "./call.ts";
import type { PipedriveSettings } from "./fields.ts";
import type { Place } from "./map.ts";

/** The name of the custom field that the set-up makes; people see it among the fields of deals. */
export const KEY_FIELD_NAME = "Chave do StreamLeads";

const NAMES_MAX = 20;
const FIX = "Corrija o funil e a etapa em Integrações > Pipedrive, ou deixe-os vazios.";

type Answer<T> = { ok: true; value: T } | { ok: false; outcome: Failure };

/** The key of our custom field of deals. */
export async function keyFieldOf(account: Account, now: Date): Promise<Answer<string>> {
  const facts = await fieldsOf("deal", account, now);
  if (!facts.ok) return facts;
  const field = facts.value.find(({ name }) => name === KEY_FIELD_NAME);
  if (field !== undefined) return { ok: true, value: field.key };
  account.memo.forget("dealFields");
  return { ok: false, outcome: keyFieldMissing };
}

/** Both absent when the settings name neither: Pipedrive takes its first. Without a call then. */
export async function placeOf(settings: PipedriveSettings, account: Account, now: Date): Promise<Answer<Place>> {
  let pipelineId: number | undefined;
  if (settings.pipeline) {
    const all = await pipelines(account, now);
    if (!all.ok) return all;
    pipelineId = meant(all.value, settings.pipeline)?.id;
    if (pipelineId === undefined) return forget(account, missing("pipeline_missing", "O funil", all.value));
  }
  if (!settings.stage) return { ok: true, value: { pipelineId, stageId: undefined } };
  const all = await stages(account, now);
  if (!all.ok) return all;
  const ofPipeline = all.value.filter((stage) => pipelineId === undefined || stage.pipelineId === pipelineId);
  const stageId = meant(ofPipeline, settings.stage)?.id;
  if (stageId === undefined) return forget(account, missing("stage_missing", "A etapa", ofPipeline));
  return { ok: true, value: { pipelineId, stageId } };
}

/** The next attempt looks again: a person may have made it meanwhile. */
function forget(account: Account, outcome: Failure): { ok: false; outcome: Failure } {
  account.memo.forget("pipelines");
  account.memo.forget("stages");
  return { ok: false, outcome };
}

function missing(cause: string, what: string, all: readonly { id: number; name: string }[]): Failure {
  const names = all.slice(0, NAMES_MAX).map(({ id, name }) => `${name} (${id})`);
  const shown = names.length === 0 ? "nenhum" : names.join(", ");
  return {
    kind: "reconnect",
    cause,
    reason: `${what} da conexão não existe no Pipedrive. Existem: ${shown}.`,
    fix: FIX,
  };
}

const keyFieldMissing: Failure = {
  kind: "reconnect",
  cause: "key_field_missing",
  reason: `O campo "${KEY_FIELD_NAME}" dos negócios não existe no Pipedrive; sem ele um negócio poderia ser aberto duas vezes.`,
  fix: "Salve de novo a conexão em Integrações > Pipedrive: o campo é criado. O token precisa ser de um administrador.",
};
