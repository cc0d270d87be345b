/** The environment as a source reads it: its own variables, and what connections that people made say of the others. */
import { type Field, type Fields, secretsIn } from "@streamleads/integration-kit";
import type { AccountValues } from "../connections/webhook-environment.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Adds to an environment what accounts say of a source's fields. Where a source takes several secrets (`several`) it is
 * given those of all accounts; of anything else there can be one, and the account that was made first has it.
 */
export function withAccounts(fields: Fields, env: Env, accounts: AccountValues): Env {
  const added: Record<string, string> = {};
  for (const field of Object.values(fields)) {
    const values = field.env === undefined ? undefined : accounts.get(field.env);
    if (field.env === undefined || !values?.[0]) continue;
    added[field.env] = takesAll(field, values) ? values.join(", ") : values[0];
  }
  return { ...env, ...added };
}

/** A secret with a comma in it could not be told from two. */
function takesAll(field: Field, values: readonly string[]): boolean {
  return field.secret === true && field.several === true && values.every((value) => secretsIn(value).length === 1);
}
