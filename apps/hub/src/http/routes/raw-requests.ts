/** Raw requests: what is parked and why, and reading it again. */

import type { HubContext } from "../../hub-context.ts";
import { discardRaw, findRaw, listRaw, parkedGroups, type RawItem, readAgain } from "../../receive/raw.queries.ts";
import { AppError, notFound } from "../app-error.ts";
import type { Caller } from "../auth/caller.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { route } from "../route.ts";
import { idParams } from "../schemas/common.ts";
import {
  parsedCountSchema,
  parseManySchema,
  parseOneSchema,
  rawDetailSchema,
  rawGroupsSchema,
  rawPageSchema,
  rawQuery,
} from "../schemas/source.ts";

export const listRawRoute = route({
  method: "GET",
  path: "/api/v1/raw-requests",
  summary: "Lista o que chegou como chegou; sem filtro, o que está parado à espera de uma pessoa",
  tag: "fontes",
  access: "read",
  query: rawQuery,
  replies: { 200: rawPageSchema },
  async handle({ query: { limit, cursor, ...filter } }, hub) {
    const before = cursor === undefined ? undefined : readCursor(cursor, isPlace)[0];
    const { items, next } = await listRaw(hub.db, filter, { limit, before });
    const raw_requests = items.map((item) => labelled(item, hub));
    return { status: 200, body: { raw_requests, next_cursor: next === null ? null : writeCursor([next]) } };
  },
});

export const rawGroupsRoute = route({
  method: "GET",
  path: "/api/v1/raw-requests/groups",
  summary: "O que está parado, por fonte e causa",
  tag: "fontes",
  access: "read",
  replies: { 200: rawGroupsSchema },
  async handle(_input, hub) {
    return { status: 200, body: { groups: (await parkedGroups(hub.db)).map((group) => labelled(group, hub)) } };
  },
});

export const getRawRoute = route({
  method: "GET",
  path: "/api/v1/raw-requests/:id",
  summary: "Um pedido como chegou",
  tag: "fontes",
  access: "read",
  params: idParams,
  replies: { 200: rawDetailSchema },
  async handle({ params: { id } }, hub) {
    const found = await findRaw(hub.db, id);
    if (!found) throw notFound(`O pedido ${id}`);
    return { status: 200, body: labelled(found, hub) };
  },
});

export const parseRawRoute = route({
  method: "POST",
  path: "/api/v1/raw-requests/:id/parse",
  summary: "Lê de novo um pedido parado, com o que uma pessoa souber a mais",
  tag: "fontes",
  access: "write",
  params: idParams,
  body: parseOneSchema,
  replies: { 202: parsedCountSchema },
  async handle({ params: { id }, body }, hub) {
    const queued = body?.lead ? await hub.reader.readWith(id, body.lead) : await readAgain(hub.db, { id });
    if (queued === 0) throw await notParked(id, hub);
    wake(hub);
    return { status: 202, body: { queued } };
  },
});

export const parseManyRoute = route({
  method: "POST",
  path: "/api/v1/raw-requests/parse",
  summary: "Lê de novo tudo o que está parado, de uma fonte ou por uma causa",
  tag: "fontes",
  access: "write",
  body: parseManySchema,
  replies: { 202: parsedCountSchema },
  async handle({ body }, hub) {
    const queued = await readAgain(hub.db, { state: "parked", ...body });
    wake(hub);
    return { status: 202, body: { queued } };
  },
});

export const discardRawRoute = route({
  method: "POST",
  path: "/api/v1/raw-requests/:id/discard",
  summary: "Tira um pedido parado da fila; ele fica guardado e ainda pode ser lido de novo",
  tag: "fontes",
  access: "write",
  params: idParams,
  replies: { 200: rawDetailSchema },
  async handle({ params: { id }, caller }, hub) {
    if (!(await discardRaw(hub.db, id, nameOf(caller)))) throw await notParked(id, hub);
    const found = await findRaw(hub.db, id);
    if (!found) throw notFound(`O pedido ${id}`);
    return { status: 200, body: labelled(found, hub) };
  },
});

function wake(hub: HubContext): void {
  hub.reader.wake();
  hub.bus.publish({ kind: "raw", id: 0 });
}

async function notParked(id: number, hub: HubContext): Promise<AppError> {
  const found = await findRaw(hub.db, id);
  if (!found) return notFound(`O pedido ${id}`);
  if (found.emptied_at !== null) return bodyGone(found.emptied_at);
  const isRead = found.state === "parsed";
  return new AppError({
    status: 409,
    code: "not_parked",
    message: isRead ? "Este pedido já foi lido." : "Este pedido não está parado.",
    fix: isRead ? "Veja o lead que ele criou." : "Espere: ele será lido sozinho.",
  });
}

function bodyGone(emptiedAt: string): AppError {
  return new AppError({
    status: 410,
    code: "raw_emptied",
    message: `O corpo deste pedido foi apagado pela retenção em ${emptiedAt.slice(0, 10)}.`,
    fix: "Não há mais o que ler. Para guardar por mais tempo, aumente RETENCAO_PEDIDOS_DIAS.",
  });
}

function labelled<T extends Pick<RawItem, "source">>(item: T, hub: HubContext): T & { label: string } {
  const known = hub.sources.registry.find((source) => source.slug === item.source);
  return {
    ...item,
    label: hub.sources.get(item.source)?.source.label ?? known?.label ?? OWN_LABELS[item.source] ?? item.source,
  };
}

/** Sources that are the hub's own. */
const OWN_LABELS: Readonly<Record<string, string>> = { api: "API", form: "Formulário do site" };

function nameOf(caller: Caller): string {
  return caller.kind === "nobody" ? "alguém" : caller.name;
}

function isPlace(place: unknown): place is [id: number] {
  return Array.isArray(place) && place.length === 1 && Number.isSafeInteger(place[0]);
}
