/** What an account is made of: stages, pipelines, fields, labels and users. Asked once an hour, and again when contradicted. */
import { foldText } from "@streamleads/domain";
import { at, textAt } from "@streamleads/integration-kit";
import { type FieldsOf, paths } from "./api.ts";
import { type Account, listed, remembered } from "./call.ts";

const HOUR_MS = 60 * 60_000;
/** v2 lists give at most 500 at once; an account has tens of stages and, at the most, a few hundred fields. */
const LIST_MAX = "500";

export interface StageFact {
  id: number;
  name: string;
  pipelineId: number;
}
export interface Named {
  id: number;
  name: string;
}
export interface FieldFact {
  key: string;
  name: string;
  type: string;
  options: Named[];
}
export interface LabelFact {
  id: string;
  name: string;
}
export interface UserFact {
  id: number;
  email: string;
}

const KEYS = ["stages", "pipelines", "personFields", "dealFields", "leadLabels", "users"] as const;

/** All of it is asked again: an answer did not fit what was remembered. */
export function forgetFacts({ memo }: Account): void {
  for (const key of KEYS) memo.forget(key);
}

export function stages(account: Account, now: Date) {
  return remembered(account, "stages", HOUR_MS, async () => {
    const rows = await listed(account, now, paths.stages(), { limit: LIST_MAX });
    return rows.flatMap((row): StageFact[] => {
      const id = numberAt(row, "id");
      const pipelineId = numberAt(row, "pipeline_id");
      return id === undefined || pipelineId === undefined || row.is_deleted === true
        ? []
        : [{ id, pipelineId, name: textAt(row, "name") ?? "" }];
    });
  });
}

export function pipelines(account: Account, now: Date) {
  return remembered(account, "pipelines", HOUR_MS, async () =>
    named(await listed(account, now, paths.pipelines(), { limit: LIST_MAX }), "name"),
  );
}

/** Fields of persons, or those of deals and leads. */
export function fieldsOf(object: FieldsOf, account: Account, now: Date) {
  return remembered(account, `${object}Fields`, HOUR_MS, async () => {
    const rows = await listed(account, now, paths.fields(object), { limit: LIST_MAX });
    return rows.flatMap((row): FieldFact[] => {
      const key = textAt(row, "field_code");
      const options = at(row, "options");
      return key === undefined
        ? []
        : [
            {
              key,
              name: textAt(row, "field_name") ?? "",
              type: textAt(row, "field_type") ?? "",
              options: Array.isArray(options) ? named(options, "label") : [],
            },
          ];
    });
  });
}

export function leadLabels(account: Account, now: Date) {
  return remembered(account, "leadLabels", HOUR_MS, async () => {
    const rows = await listed(account, now, paths.leadLabels(account.settings));
    return rows.flatMap((row): LabelFact[] => {
      const id = textAt(row, "id");
      return id === undefined ? [] : [{ id, name: textAt(row, "name") ?? "" }];
    });
  });
}

/** People of the company who can own something. */
export function users(account: Account, now: Date) {
  return remembered(account, "users", HOUR_MS, async () => {
    const rows = await listed(account, now, paths.users(account.settings));
    return rows.flatMap((row): UserFact[] => {
      const id = numberAt(row, "id");
      const email = textAt(row, "email");
      return id === undefined || email === undefined || row.active_flag === false ? [] : [{ id, email }];
    });
  });
}

/** The one whose number or name was written in a setting; of several of one name, the first. */
export function meant<T extends { id: number | string; name: string }>(
  all: readonly T[],
  written: string,
): T | undefined {
  const name = foldText(written);
  return all.find(({ id }) => String(id) === written.trim()) ?? all.find((one) => foldText(one.name) === name);
}

/** Whole numbers only: Pipedrive's ids of v2. */
export function numberAt(json: unknown, ...path: (string | number)[]): number | undefined {
  const value = at(json, ...path);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function named(rows: readonly unknown[], label: string): Named[] {
  return rows.flatMap((row) => {
    const id = numberAt(row, "id");
    return id === undefined || at(row, "is_deleted") === true ? [] : [{ id, name: textAt(row, label) ?? "" }];
  });
}
