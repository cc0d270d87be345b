/** Asking a connection whether it works, and letting a paused one go on. */
import type { Outcome } from "@streamleads/domain";
import type { z } from "zod";
import type { Connection } from "../../connections/connection.ts";
import type { HubContext } from "../../hub-context.ts";
import { AppError, notFound } from "../app-error.ts";
import { route } from "../route.ts";
import { smallIdParams } from "../schemas/common.ts";
import { checkSchema } from "../schemas/integration.ts";

export const checkConnectionRoute = route({
  method: "POST",
  path: "/api/v1/connections/:id/check",
  summary: "Testa uma conexão sem enviar nada a ninguém (até 15 s)",
  tag: "integrações",
  access: "write",
  params: smallIdParams,
  replies: { 200: checkSchema },
  async handle({ params }, hub) {
    return { status: 200, body: checkOf(await hub.connectionChecks.check(demandConnection(params.id, hub))) };
  },
});

export const resumeConnectionRoute = route({
  method: "POST",
  path: "/api/v1/connections/:id/resume",
  summary: "Testa uma conexão pausada e, se ela funciona, volta a enviar",
  tag: "integrações",
  access: "write",
  params: smallIdParams,
  replies: { 200: checkSchema },
  async handle({ params }, hub) {
    const connection = demandConnection(params.id, hub);
    const result = checkOf(await hub.connectionChecks.check(connection));
    if (!result.ok) {
      throw new AppError({
        status: 409,
        code: result.cause ?? "check_failed",
        message: result.reason,
        fix: result.fix ?? "Corrija a conexão e tente de novo; ela continua como estava.",
      });
    }
    await hub.connections.resume(connection.id);
    return { status: 200, body: result };
  },
});

export function demandConnection(id: number, hub: HubContext): Connection {
  const connection = hub.connections.get(id);
  if (!connection) throw notFound(`A conexão ${id}`);
  return connection;
}

type Check = z.output<typeof checkSchema>;

/** A check as the API tells it. */
export function checkOf(outcome: Outcome): Check {
  if (outcome.kind === "delivered") {
    return { ok: true, cause: null, reason: outcome.note ?? "A conexão funciona.", fix: null };
  }
  const fix = "fix" in outcome ? outcome.fix : "Tente de novo em alguns minutos.";
  return { ok: false, cause: outcome.cause, reason: outcome.reason, fix };
}
