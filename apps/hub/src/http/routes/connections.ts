/** Connections: listed, made, changed, switched off and on, removed. Secrets go in and never come out. */
import type { z } from "zod";
import type { Connection } from "../../connections/connection.ts";
import type { Editor, Refusal } from "../../connections/connection-edits.ts";
import { limitsFrom } from "../../connections/definition.ts";
import { connectionFacts } from "../../connections/status.queries.ts";
import { WAITING_COUNT_MAX } from "../../connections/waiting.ts";
import type { HubContext } from "../../hub-context.ts";
import { AppError, notFound } from "../app-error.ts";
import type { Caller } from "../auth/caller.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import { smallIdParams } from "../schemas/common.ts";
import {
  connectionChangeSchema,
  connectionListSchema,
  connectionSettingsSchema,
  editedConnectionSchema,
  newConnectionSchema,
  removedConnectionSchema,
  removeQuery,
} from "../schemas/connection.ts";
import { checkOf, demandConnection } from "./connection-checks.ts";
import { settingsView } from "./connection-view.ts";
import { nameOf } from "./lead-merge.ts";

export const listConnectionsRoute = route({
  method: "GET",
  path: "/api/v1/connections",
  summary: "As conexões e os seus dados, sem os segredos",
  tag: "integrações",
  access: "read",
  replies: { 200: connectionListSchema },
  async handle(_input, hub) {
    const facts = await connectionFacts(hub.db);
    const connections = hub.connections.all().flatMap((connection) => {
      const known = facts.get(connection.id);
      return known ? [settingsView(connection, known)] : [];
    });
    return { status: 200, body: { connections } };
  },
});

export const getConnectionRoute = route({
  method: "GET",
  path: "/api/v1/connections/:id",
  summary: "Uma conexão e os seus dados; de um segredo, só se está preenchido",
  tag: "integrações",
  access: "read",
  params: smallIdParams,
  replies: { 200: connectionSettingsSchema },
  async handle({ params }, hub) {
    return { status: 200, body: await viewOf(params.id, hub) };
  },
});

export const createConnectionRoute = route({
  method: "POST",
  path: "/api/v1/connections",
  summary: "Cria uma conexão e a testa; sem o acesso por OAuth ela espera por ele",
  tag: "integrações",
  access: "admin",
  body: newConnectionSchema,
  replies: { 201: editedConnectionSchema },
  async handle({ body, caller }, hub) {
    const { limits, ...rest } = body;
    const wanted = { ...rest, limits: limits && limitsFrom(limits) };
    const made = await hub.connectionEdits.create(wanted, editorOf(caller));
    if (made.kind !== "done") throw refused(made, "Esta integração");
    return { status: 201, body: await checkedView(made.id, true, hub) };
  },
});

export const changeConnectionRoute = route({
  method: "PUT",
  path: "/api/v1/connections/:id",
  summary: "Muda uma conexão; um campo ausente fica como está, um vazio é apagado",
  tag: "integrações",
  access: "admin",
  params: smallIdParams,
  body: connectionChangeSchema,
  replies: { 200: editedConnectionSchema },
  async handle({ params: { id }, body, caller }, hub) {
    const { limits, ...rest } = body;
    const change = { ...rest, ...(limits !== undefined && { limits: limits && limitsFrom(limits) }) };
    const done = await hub.connectionEdits.change(id, change, editorOf(caller));
    if (done.kind !== "done") throw refused(done, `A conexão ${id}`);
    return { status: 200, body: await checkedView(id, body.settings !== undefined, hub) };
  },
});

export const removeConnectionRoute = route({
  method: "DELETE",
  path: "/api/v1/connections/:id",
  summary: "Remove uma conexão e os seus segredos; com cancel_waiting, também o que espera nela",
  tag: "integrações",
  access: "admin",
  params: smallIdParams,
  query: removeQuery,
  replies: { 200: removedConnectionSchema },
  async handle({ params: { id }, query, caller }, hub) {
    const options = { cancelWaiting: query.cancel_waiting === "true" };
    const removed = await hub.connectionEdits.remove(id, options, editorOf(caller));
    if (removed.kind !== "removed") throw refused(removed, `A conexão ${id}`);
    return { status: 200, body: { id, cancelled: removed.cancelled } };
  },
});

export const disableConnectionRoute = route({
  method: "POST",
  path: "/api/v1/connections/:id/disable",
  summary: "Desliga uma conexão; o que for planejado para ela espera",
  tag: "integrações",
  access: "write",
  params: smallIdParams,
  replies: { 200: connectionSettingsSchema },
  async handle({ params: { id }, caller }, hub) {
    const done = await hub.connectionEdits.disable(id, editorOf(caller));
    if (done.kind !== "done") throw refused(done, `A conexão ${id}`);
    return { status: 200, body: await viewOf(id, hub) };
  },
});

export const enableConnectionRoute = route({
  method: "POST",
  path: "/api/v1/connections/:id/enable",
  summary: "Liga uma conexão desligada; o que esperava é enviado",
  tag: "integrações",
  access: "write",
  params: smallIdParams,
  replies: { 200: connectionSettingsSchema },
  async handle({ params: { id }, caller }, hub) {
    const done = await hub.connectionEdits.enable(id, editorOf(caller));
    if (done.kind !== "done") throw refused(done, `A conexão ${id}`);
    return { status: 200, body: await viewOf(id, hub) };
  },
});

async function viewOf(id: number, hub: HubContext): Promise<z.output<typeof connectionSettingsSchema>> {
  return viewIn(demandConnection(id, hub), hub);
}

async function viewIn(connection: Connection, hub: HubContext) {
  const facts = (await connectionFacts(hub.db, [connection.id])).get(connection.id);
  if (!facts) throw notFound(`A conexão ${connection.id}`);
  return settingsView(connection, facts);
}

/** New settings are tried at once, so that whoever typed them in sees what is wrong with them. */
async function checkedView(
  id: number,
  hasNewSettings: boolean,
  hub: HubContext,
): Promise<z.output<typeof editedConnectionSchema>> {
  const connection = demandConnection(id, hub);
  const check = hasNewSettings ? checkOf(await hub.connectionChecks.check(connection)) : null;
  return { connection: await viewIn(connection, hub), check };
}

export function editorOf(caller: Caller): Editor {
  const name = nameOf(caller);
  if (caller.kind === "key") return { name, logged: { key_id: caller.id } };
  return { name, logged: caller.kind === "person" ? { person_id: caller.id } : {} };
}

export function refused(refusal: Refusal, what: string): AppError {
  switch (refusal.kind) {
    case "missing":
      return notFound(what);
    case "invalid":
      return invalidFields(refusal.problems.slice(0, 50));
    case "taken":
      return new AppError({
        status: 409,
        code: "connection_exists",
        message: `Já existe uma conexão com o nome ${refusal.name}.`,
        fix: "Escolha outro nome, ou mude a conexão que já existe.",
      });
    case "from_environment":
      return new AppError({
        status: 409,
        code: "connection_from_environment",
        message: `A conexão ${refusal.name} vem do ambiente e não muda por aqui.`,
        fix:
          refusal.variables.length > 0
            ? `Mude ou tire ${refusal.variables.join(", ")} no ambiente do servidor e reinicie.`
            : "O ambiente do servidor já não a descreve; ela some ao reiniciar.",
      });
    case "waiting": {
      const { count } = refusal;
      const number = count >= WAITING_COUNT_MAX ? `${WAITING_COUNT_MAX} ou mais` : String(count);
      return new AppError({
        status: 409,
        code: "deliveries_waiting",
        message: `${number} ${count === 1 ? "entrega espera" : "entregas esperam"} por esta conexão.`,
        fix: "Espere que saiam, desligue a conexão para guardá-las, ou remova com ?cancel_waiting=true para cancelá-las.",
      });
    }
  }
}
