/** Every route of the hub, in the order in which people meet them. The list is the registration. */
import { createLeadRoute } from "../../receive/create-lead.ts";
import { formRoute } from "../../receive/form-route.ts";
import type { Route } from "../route.ts";
import { checkConnectionRoute, resumeConnectionRoute } from "./connection-checks.ts";
import {
  changeConnectionRoute,
  createConnectionRoute,
  disableConnectionRoute,
  enableConnectionRoute,
  getConnectionRoute,
  listConnectionsRoute,
  removeConnectionRoute,
} from "./connections.ts";
import { listDeliveriesRoute, replayDeliveryRoute } from "./deliveries.ts";
import { dismissDuplicateRoute, listDuplicatesRoute, reopenDuplicateRoute } from "./duplicates.ts";
import { leadEnrolmentsRoute, sequencesRoute, stopEnrolmentRoute } from "./enrolments.ts";
import { listErasuresRoute, retryErasureRoute } from "./erasures.ts";
import { eventsRoute } from "./events.ts";
import { eventCatalogueRoute, hookSampleRoute, listHooksRoute, subscribeRoute, unsubscribeHookRoute } from "./hooks.ts";
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
import { causesRoute, definitionRoute, integrationsRoute } from "./integrations.ts";
import { createKeyRoute, listKeysRoute, revokeKeyRoute, rotateKeyRoute } from "./keys.ts";
import { leadDeliveriesRoute, timelineRoute } from "./lead-history.ts";
import { leadMergesRoute, mergeLeadRoute, unmergeLeadRoute } from "./lead-merge.ts";
import { claimLeadRoute, releaseLeadRoute, stageLeadRoute } from "./lead-progress.ts";
import { leadStatsRoute, originStatsRoute, periodStatsRoute } from "./lead-stats.ts";
import {
  eraseLeadRoute,
  explainScoreRoute,
  getLeadRoute,
  listLeadsRoute,
  reprocessLeadRoute,
  updateLeadRoute,
} from "./leads.ts";
import { oauthCallbackRoute, oauthLinkRoute, oauthStartRoute } from "./oauth.ts";
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
import { addSuppressionRoute, listSuppressionsRoute, removeSuppressionRoute } from "./suppressions.ts";
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
  claimLeadRoute,
  releaseLeadRoute,
  stageLeadRoute,
  mergeLeadRoute,
  unmergeLeadRoute,
  leadMergesRoute,
  listDuplicatesRoute,
  dismissDuplicateRoute,
  reopenDuplicateRoute,
  sequencesRoute,
  leadEnrolmentsRoute,
  stopEnrolmentRoute,
  listErasuresRoute,
  retryErasureRoute,
  listSuppressionsRoute,
  addSuppressionRoute,
  removeSuppressionRoute,
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
  definitionRoute,
  listConnectionsRoute,
  createConnectionRoute,
  getConnectionRoute,
  changeConnectionRoute,
  removeConnectionRoute,
  disableConnectionRoute,
  enableConnectionRoute,
  checkConnectionRoute,
  resumeConnectionRoute,
  subscribeRoute,
  listHooksRoute,
  eventCatalogueRoute,
  hookSampleRoute,
  unsubscribeHookRoute,
  oauthLinkRoute,
  oauthStartRoute,
  oauthCallbackRoute,
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
