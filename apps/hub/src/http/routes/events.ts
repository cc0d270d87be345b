/** GET /api/v1/events: what changes, while it changes. */
import type { HubContext } from "../../hub-context.ts";
import { AppError } from "../app-error.ts";
import { demand } from "../auth/access.ts";
import { resolveCaller } from "../auth/resolve-caller.ts";
import { EventStream } from "../event-stream.ts";
import { route } from "../route.ts";
import { eventsSchema } from "../schemas/system.ts";

const STREAM_OF = new WeakMap<HubContext["bus"], EventStream>();

export const eventsRoute = route({
  method: "GET",
  path: "/api/v1/events",
  summary: "Eventos ao vivo (SSE): lead, delivery, connection e import, só com ids",
  tag: "painel",
  access: "read",
  replies: { 200: eventsSchema },
  async handle({ request, reply }, hub) {
    const stream = streamOf(hub);
    if (stream.isFull) {
      throw new AppError({
        status: 503,
        code: "too_many_listeners",
        message: "Há páginas demais abertas ao vivo.",
        fix: "Feche painéis que não usa; esta página continua funcionando e se atualiza ao recarregar.",
        headers: { "retry-after": "30" },
      });
    }
    reply.hijack();
    const recheck = async () => {
      try {
        demand("read", await resolveCaller(request, hub));
        return true;
      } catch (error) {
        if (error instanceof AppError) return false;
        throw error;
      }
    };
    stream.add(reply.raw, { "x-request-id": request.id }, recheck);
    return { status: 200 };
  },
});

/** One subscription to the bus for all pages. */
function streamOf(hub: HubContext): EventStream {
  const known = STREAM_OF.get(hub.bus);
  if (known) return known;
  const stream = new EventStream(hub.bus);
  STREAM_OF.set(hub.bus, stream);
  return stream;
}

/** Ends the live pages of a hub that stops. */
export function closeEvents(hub: HubContext): void {
  STREAM_OF.get(hub.bus)?.close();
  STREAM_OF.delete(hub.bus);
}
