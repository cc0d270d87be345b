/** Every route of the hub, in the order in which people meet them. The list is the registration. */
import { createLeadRoute } from "../../receive/create-lead.ts";
import { formRoute } from "../../receive/form-route.ts";
import type { Route } from "../route.ts";
import { checkConnectionRoute, resumeConnectionRoute } from "./connections.ts";
import { listDeliveriesRoute, replayDeliveryRoute } from "./deliveries.ts";
import { dismissDuplicateRoute, listDuplicatesRoute, reopenDuplicateRoute } from "./duplicates.ts";
import { eventsRoute } from "./events.ts";
import {
  cancelImportRoute,
  createImportRoute,
  deleteImportFileRoute,
  getImportRoute,
  importErrorsRoute,
  listImportsRoute,
  simulateImportRoute,
  startImportRoute,
  undoImportRoute,
  updateImportRoute,
} from "./imports.ts";
import { causesRoute, integrationsRoute } from "./integrations.ts";
import { createKeyRoute, listKeysRoute, revokeKeyRoute, rotateKeyRoute } from "./keys.ts";
import { leadDeliveriesRoute, timelineRoute } from "./lead-history.ts";
import { leadMergesRoute, mergeLeadRoute, unmergeLeadRoute } from "./lead-merge.ts";
import { leadStatsRoute, originStatsRoute, periodStatsRoute } from "./lead-stats.ts";
import {
  eraseLeadRoute,
  explainScoreRoute,
  getLeadRoute,
  listLeadsRoute,
  reprocessLeadRoute,
  updateLeadRoute,
} from "./leads.ts";
import { overviewRoute } from "./overview.ts";
import { firstAccessRoute, meRoute } from "./people.ts";
import {
  discardRawRoute,
  getRawRoute,
  listRawRoute,
  parseManyRoute,
  parseRawRoute,
  rawGroupsRoute,
} from "./raw-requests.ts";
import { getReplayRoute, startReplayRoute, stopReplayRoute } from "./replays.ts";
import { snippetRoute } from "./snippet.ts";
import {
  changeSourceRoute,
  checkSourceRoute,
  createSourceRoute,
  listSourcesRoute,
  newSourceSecretRoute,
  previewSourceRoute,
  reconcileSourceRoute,
  reconciliationsRoute,
  resumeSourceRoute,
} from "./sources.ts";
import { healthRoute, metricsRoute, readyRoute } from "./system.ts";
import { unsubscribePageRoute, unsubscribeRoute } from "./unsubscribe.ts";

export const ROUTES: readonly Route[] = [
  createLeadRoute,
  formRoute,
  snippetRoute,
  listLeadsRoute,
  leadStatsRoute,
  originStatsRoute,
  periodStatsRoute,
  getLeadRoute,
  updateLeadRoute,
  eraseLeadRoute,
  explainScoreRoute,
  reprocessLeadRoute,
  timelineRoute,
  leadDeliveriesRoute,
  mergeLeadRoute,
  unmergeLeadRoute,
  leadMergesRoute,
  listDuplicatesRoute,
  dismissDuplicateRoute,
  reopenDuplicateRoute,
  createImportRoute,
  listImportsRoute,
  getImportRoute,
  updateImportRoute,
  simulateImportRoute,
  startImportRoute,
  cancelImportRoute,
  undoImportRoute,
  importErrorsRoute,
  deleteImportFileRoute,
  listDeliveriesRoute,
  replayDeliveryRoute,
  startReplayRoute,
  getReplayRoute,
  stopReplayRoute,
  integrationsRoute,
  causesRoute,
  checkConnectionRoute,
  resumeConnectionRoute,
  listSourcesRoute,
  createSourceRoute,
  changeSourceRoute,
  newSourceSecretRoute,
  previewSourceRoute,
  checkSourceRoute,
  resumeSourceRoute,
  reconcileSourceRoute,
  reconciliationsRoute,
  listRawRoute,
  rawGroupsRoute,
  parseManyRoute,
  getRawRoute,
  parseRawRoute,
  discardRawRoute,
  overviewRoute,
  eventsRoute,
  meRoute,
  firstAccessRoute,
  listKeysRoute,
  createKeyRoute,
  rotateKeyRoute,
  revokeKeyRoute,
  healthRoute,
  readyRoute,
  metricsRoute,
  unsubscribePageRoute,
  unsubscribeRoute,
];
