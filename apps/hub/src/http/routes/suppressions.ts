/** Addresses that are not written to: the lists, looking one up, putting one on and taking one off. */
import type { Channel } from "../../deliveries/send-gate.ts";
import type { HubContext } from "../../hub-context.ts";
import { addressOf, channelsOf } from "../../suppressions/address.ts";
import {
  addSuppression,
  findSuppressions,
  isChannel,
  listSuppressions,
  removeSuppression,
  type Suppression,
  type SuppressionPlace,
} from "../../suppressions/suppression.store.ts";
import { notFound } from "../app-error.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { invalidFields } from "../problems.ts";
import { route } from "../route.ts";
import {
  addSuppressionBody,
  removeSuppressionBody,
  suppressionPageSchema,
  suppressionQuery,
  suppressionSchema,
} from "../schemas/suppression.ts";
import { nameOf } from "./lead-merge.ts";

export const listSuppressionsRoute = route({
  method: "GET",
  path: "/api/v1/suppressions",
  summary: "Endereços que não recebem mensagens, por canal; com address, só o que há sobre ele",
  tag: "leads",
  access: "read",
  query: suppressionQuery,
  replies: { 200: suppressionPageSchema },
  async handle({ query: { channel, address, limit, cursor } }, hub) {
    if (address !== undefined) {
      const channels = channel ? [channel] : channelsOf(address);
      const found = await findSuppressions(
        hub.db,
        channels.map((one) => hashOf(hub, one, address)),
      );
      return { status: 200, body: { suppressions: found.map(viewOf), next_cursor: null } };
    }
    const after = cursor === undefined ? undefined : readCursor(cursor, isPlace);
    const { suppressions, next } = await listSuppressions(hub.db, channel, { limit, after });
    return { status: 200, body: { suppressions: suppressions.map(viewOf), next_cursor: next && writeCursor(next) } };
  },
});

export const addSuppressionRoute = route({
  method: "POST",
  path: "/api/v1/suppressions",
  summary: "Põe um endereço na lista de um canal: nada mais é enviado para ele por ali",
  tag: "leads",
  access: "write",
  body: addSuppressionBody,
  replies: { 200: suppressionSchema, 201: suppressionSchema },
  async handle({ body: { channel, address, reason }, caller }, hub) {
    const entry = { hash: hashOf(hub, channel, address), channel, reason, by: nameOf(caller), now: hub.now() };
    const { suppression, isNew } = await addSuppression(hub.db, entry);
    if (isNew) hub.log.info("suppression.added", { channel, caller: caller.kind });
    return { status: isNew ? 201 : 200, body: viewOf(suppression) };
  },
});

export const removeSuppressionRoute = route({
  method: "DELETE",
  path: "/api/v1/suppressions",
  summary: "Tira um endereço da lista, a pedido da pessoa; fica registrado quem tirou e por quê",
  tag: "leads",
  access: "admin",
  body: removeSuppressionBody,
  replies: { 200: suppressionSchema },
  async handle({ body: { channel, address, reason }, caller }, hub) {
    const entry = { hash: hashOf(hub, channel, address), channel, reason, by: nameOf(caller), now: hub.now() };
    const gone = await removeSuppression(hub.db, entry);
    if (!gone) throw notFound("Este endereço na lista deste canal");
    hub.log.warn("suppression.removed", { channel, added_reason: gone.added_by === null ? gone.reason : "by_hand" });
    return { status: 200, body: viewOf(gone) };
  },
});

/** @throws AppError 422 for what is no address of the channel */
function hashOf({ gate }: HubContext, channel: Channel, raw: string): Buffer {
  const address = addressOf(channel, raw);
  const hash = address && gate.addressHash(address, channel);
  if (hash) return hash;
  const isEmail = channel === "email";
  throw invalidFields([
    {
      field: "address",
      code: isEmail ? "invalid_email" : "invalid_phone",
      message: isEmail ? "Não é um e-mail." : "Não é um telefone.",
      fix: isEmail ? "Envie o endereço inteiro, como ana@exemplo.com.br." : "Envie com DDD, como (11) 91234-5678.",
    },
  ]);
}

function viewOf({ at, ...one }: Suppression) {
  return { ...one, at: at.toISOString() };
}

function isPlace(place: unknown): place is SuppressionPlace {
  return (
    Array.isArray(place) &&
    place.length === 3 &&
    typeof place[0] === "string" &&
    Number.isFinite(Date.parse(place[0])) &&
    typeof place[1] === "string" &&
    isChannel(place[1]) &&
    typeof place[2] === "string" &&
    /^(?:[0-9a-f]{2}){1,64}$/.test(place[2])
  );
}
