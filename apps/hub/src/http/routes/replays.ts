/** Sending many again: what would be sent, starting it, how far it is, stopping it. */
import { findDeliveries } from "../../deliveries/delivery.queries.ts";
import { findReplay } from "../../deliveries/replay.queries.ts";
import type { HubContext } from "../../hub-context.ts";
import { AppError, notFound } from "../app-error.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { replayBody, replaySchema } from "../schemas/delivery.ts";
import { isConfigured } from "./integration-names.ts";

export const startReplayRoute = route({
  method: "POST",
  path: "/api/v1/replays",
  summary: "Reenvia tudo que passa no filtro, no ritmo pedido; com preview, só mostra",
  tag: "entregas",
  access: "write",
  body: replayBody,
  replies: { 200: replaySchema, 201: replaySchema },
  async handle({ body }, hub) {
    const { filter, preview, rate_per_second, include_expired } = body;
    if (!preview) {
      const id = await hub.replays.start(filter, { ratePerSecond: rate_per_second, includeExpired: include_expired });
      return { status: 201, body: await progressOf(id, hub) };
    }
    const { matching, leftOutExpired, sample } = await hub.replays.preview(filter, include_expired);
    return {
      status: 200,
      body: {
        id: null,
        state: "preview",
        matching,
        left_out_expired: leftOutExpired,
        created: 0,
        delivered: 0,
        failed: 0,
        waiting: 0,
        rate_per_second,
        created_at: null,
        sample: await findDeliveries(hub.db, sample, isConfigured(hub)),
      },
    };
  },
});

export const getReplayRoute = route({
  method: "GET",
  path: "/api/v1/replays/:id",
  summary: "Até onde um reenvio chegou",
  tag: "entregas",
  access: "read",
  params: idParams,
  replies: { 200: replaySchema },
  handle: async ({ params }, hub) => ({ status: 200, body: await progressOf(params.id, hub) }),
});

export const stopReplayRoute = route({
  method: "DELETE",
  path: "/api/v1/replays/:id",
  summary: "Para um reenvio; o que ele já criou fica",
  tag: "entregas",
  access: "write",
  params: idParams,
  replies: { 200: replaySchema },
  async handle({ params: { id } }, hub) {
    const isStopped = await hub.replays.stop(id);
    const progress = await progressOf(id, hub);
    if (isStopped || progress.state === "stopped") return { status: 200, body: progress };
    throw new AppError({
      status: 409,
      code: "replay_not_running",
      message: "Este reenvio já terminou.",
      fix: "Não há o que parar.",
    });
  },
});

async function progressOf(id: number, hub: HubContext) {
  const found = await findReplay(hub.db, id);
  if (!found) throw notFound(`O reenvio ${id}`);
  const { sample, ...progress } = found;
  return { ...progress, sample: await findDeliveries(hub.db, sample, isConfigured(hub)) };
}
