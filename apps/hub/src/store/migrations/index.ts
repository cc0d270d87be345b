import type { Migration } from "kysely/migration";
import * as initial from "./0001-initial.ts";
import * as people from "./0002-people.ts";
import * as duplicatesOfOther from "./0003-duplicates-of-other.ts";

/** The explicit, ordered list of migrations. A published one is never changed. */
export const MIGRATIONS: Record<string, Migration> = {
  "0001-initial": initial,
  "0002-people": people,
  "0003-duplicates-of-other": duplicatesOfOther,
};
