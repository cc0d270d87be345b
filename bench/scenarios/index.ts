/** All scenarios, in the order in which they run: short ones first. */
import type { Scenario } from "../harness/scenario.ts";
import fullDatabase from "./does-a-full-database-slow-it.ts";
import hotLead from "./does-a-hot-lead-overtake.ts";
import oldTransaction from "./does-an-old-transaction-hurt.ts";
import hanging from "./does-one-hanging-destination-slow-others.ts";
import howFastStart from "./how-fast-does-it-start.ts";
import howFast from "./how-fast-is-an-answer.ts";
import backlog from "./how-long-does-a-backlog-take.ts";
import howMany from "./how-many-leads-per-second.ts";
import idling from "./what-does-idling-cost.ts";

export const SCENARIOS: readonly Scenario[] = [
  howMany,
  howFast,
  howFastStart,
  hotLead,
  backlog,
  hanging,
  idling,
  oldTransaction,
  fullDatabase,
];
