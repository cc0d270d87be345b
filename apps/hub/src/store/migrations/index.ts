import type { Migration } from "kysely/migration";
import * as initial from "./0001-initial.ts";
import * as people from "./0002-people.ts";
import * as duplicatesOfOther from "./0003-duplicates-of-other.ts";
import * as sources from "./0004-sources.ts";
import * as merges from "./0005-merges.ts";
import * as imports from "./0006-imports.ts";
import * as keyRates from "./0007-key-rates.ts";
import * as destinations from "./0008-destinations.ts";
import * as retention from "./0009-retention.ts";
import * as listByIndex from "./0010-list-by-index.ts";

/** The explicit, ordered list of migrations. A published one is never changed. */
export const MIGRATIONS: Record<string, Migration> = {
  "0001-initial": initial,
  "0002-people": people,
  "0003-duplicates-of-other": duplicatesOfOther,
  "0004-sources": sources,
  "0005-merges": merges,
  "0006-imports": imports,
  "0007-key-rates": keyRates,
  "0008-destinations": destinations,
  "0009-retention": retention,
  "0010-list-by-index": listByIndex,
};
