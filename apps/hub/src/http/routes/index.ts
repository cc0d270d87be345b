/** Every route of the hub, in the order in which people meet them. The list is the registration. */
import { createLeadRoute } from "../../receive/create-lead.ts";
import type { Route } from "../route.ts";
import { checkConnectionRoute, resumeConnectionRoute } from "./connections.ts";
import { listDeliveriesRoute, replayDeliveryRoute } from "./deliveries.ts";
import { eventsRoute } from "./events.ts";
import { causesRoute, integrationsRoute } from "./integrations.ts";
import { createKeyRoute, listKeysRoute, revokeKeyRoute, rotateKeyRoute } from "./keys.ts";
import { leadDeliveriesRoute, timelineRoute } from "./lead-history.ts";
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
import { getReplayRoute, startReplayRoute, stopReplayRoute } from "./replays.ts";
import { healthRoute, metricsRoute, readyRoute } from "./system.ts";
import { unsubscribePageRoute, unsubscribeRoute } from "./unsubscribe.ts";

export const ROUTES: readonly Route[] = [
  createLeadRoute,
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
  listDeliveriesRoute,
  replayDeliveryRoute,
  startReplayRoute,
  getReplayRoute,
  stopReplayRoute,
  integrationsRoute,
  causesRoute,
  checkConnectionRoute,
  resumeConnectionRoute,
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
