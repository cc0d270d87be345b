/** Deliveries: the list, and sending one again. */
import { findDeliveries } from "../../deliveries/delivery.queries.ts";
import { listDeliveries } from "../../deliveries/list.queries.ts";
import { AppError, notFound } from "../app-error.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { deliveryPageSchema, deliveryQuery, deliverySchema } from "../schemas/delivery.ts";
import { isConfigured } from "./integration-names.ts";

export const listDeliveriesRoute = route({
  method: "GET",
  path: "/api/v1/deliveries",
  summary: "Lista entregas, as mais novas primeiro; uma página pode vir curta e ainda ter next_cursor",
  tag: "entregas",
  access: "read",
  query: deliveryQuery,
  replies: { 200: deliveryPageSchema },
  async handle({ query }, hub) {
    const { limit, cursor, since, until, ...rest } = query;
    const before = cursor === undefined ? undefined : readCursor(cursor, isPlace)[0];
    const filter = { ...rest, since: momentOf(since), until: momentOf(until) };
    const { deliveries, next } = await listDeliveries(hub.db, filter, { limit, before }, isConfigured(hub));
    return { status: 200, body: { deliveries, next_cursor: next === null ? null : writeCursor([next]) } };
  },
});

export const replayDeliveryRoute = route({
  method: "POST",
  path: "/api/v1/deliveries/:id/replay",
  summary: "Reenvia uma entrega: nasce uma nova, que nomeia a antiga",
  tag: "entregas",
  access: "write",
  params: idParams,
  replies: { 201: deliverySchema },
  async handle({ params: { id } }, hub) {
    const result = await hub.replays.one(id);
    switch (result.kind) {
      case "created": {
        const [created] = await findDeliveries(hub.db, [result.id], isConfigured(hub));
        if (!created) throw new Error(`replay ${result.id} of delivery ${id} was created and is not there`);
        return { status: 201, body: created };
      }
      case "missing":
        throw notFound(`A entrega ${id}`);
      case "not_final":
        throw conflict(
          "delivery_not_final",
          result.state === "delivered" ? "Esta entrega já foi feita." : "Esta entrega ainda está sendo tentada.",
          result.state === "delivered"
            ? "Não há o que reenviar."
            : "Espere: ela é tentada de novo sozinha. Se a conexão está pausada, retome-a em Integrações.",
        );
      case "not_configured":
        throw conflict(
          "not_configured",
          "A integração desta entrega continua sem configuração.",
          result.variable ? `Defina ${result.variable}, reinicie e reenvie.` : "Configure a integração e reenvie.",
        );
      case "already":
        throw conflict(
          "already_replayed",
          `Esta entrega já foi reenviada: é a entrega ${result.id}.`,
          `Acompanhe a entrega ${result.id}; se ela falhar, reenvie a partir dela.`,
        );
    }
  },
});

function momentOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function conflict(code: string, message: string, fix: string): AppError {
  return new AppError({ status: 409, code, message, fix });
}

function isPlace(place: unknown): place is [id: number] {
  return Array.isArray(place) && place.length === 1 && Number.isSafeInteger(place[0]);
}
