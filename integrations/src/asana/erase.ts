import type { Outcome } from "@streamleads/domain";
import type { ConnectorContext, ErasedPerson } from "@streamleads/integration-kit";
import { asanaOutcome } from "./errors.ts";
import type { fields } from "./fields.ts";

/** Deletes every task made for a person. One that is gone already is as good. */
export async function eraseTasks(
  { refs, now }: ErasedPerson,
  { http }: ConnectorContext<typeof fields>,
): Promise<Outcome> {
  const gids = new Set(Object.entries(refs).flatMap(([object, gid]) => (/^task(_\d+)?$/.test(object) ? [gid] : [])));
  for (const gid of gids) {
    const result = await http.request("DELETE", `/tasks/${encodeURIComponent(gid)}`);
    const outcome = asanaOutcome(result, now, ({ status }) => (status === 404 ? { kind: "delivered" } : undefined));
    if (outcome.kind !== "delivered") return outcome;
  }
  return { kind: "delivered", note: `${gids.size} tarefas apagadas no Asana.` };
}
