/** Receipts of what destinations were told to delete of erased people. */
import { AppError, notFound } from "../app-error.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import { erasurePageSchema, erasureQuery, erasureSchema } from "../schemas/erasure.ts";

export const listErasuresRoute = route({
  method: "GET",
  path: "/api/v1/erasures",
  summary: "O que cada destino foi mandado apagar, os pedidos mais novos primeiro",
  tag: "leads",
  access: "read",
  query: erasureQuery,
  replies: { 200: erasurePageSchema },
  async handle({ query: { lead_id, state, limit, cursor } }, hub) {
    const before = cursor === undefined ? undefined : readCursor(cursor, isPlace)[0];
    const { erasures, next } = await hub.erasures.list({ leadId: lead_id, state }, { limit, before });
    return { status: 200, body: { erasures, next_cursor: next === null ? null : writeCursor([next]) } };
  },
});

export const retryErasureRoute = route({
  method: "POST",
  path: "/api/v1/erasures/:id/retry",
  summary: "Manda o destino apagar de novo, agora",
  tag: "leads",
  access: "write",
  params: idParams,
  replies: { 200: erasureSchema },
  async handle({ params: { id } }, hub) {
    const result = await hub.erasures.retry(id);
    if (result === undefined) throw notFound(`O pedido de exclusão ${id}`);
    if (result === "over") {
      throw new AppError({
        status: 409,
        code: "erasure_over",
        message: "Não há o que pedir de novo: o destino já apagou, ou não apaga por este caminho.",
        fix: "Veja no próprio pedido o que fazer (`fix`).",
      });
    }
    hub.eraser.wake();
    const { erasures } = await hub.erasures.list({ id }, { limit: 1 });
    const [erasure] = erasures;
    if (!erasure) throw notFound(`O pedido de exclusão ${id}`);
    return { status: 200, body: erasure };
  },
});

function isPlace(place: unknown): place is [id: number] {
  return Array.isArray(place) && place.length === 1 && Number.isSafeInteger(place[0]);
}
