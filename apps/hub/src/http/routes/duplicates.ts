/** Possible duplicates: the list that a person works off, and the answer "these are two people". */
import {
  dismissPair,
  listDuplicates,
  type PairAnswer,
  type PairPlace,
  reopenPair,
} from "../../leads/duplicates.queries.ts";
import { AppError } from "../app-error.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { type Reply, route } from "../route.ts";
import { duplicatesQuery, duplicatesSchema, pairBody, pairSchema } from "../schemas/merge.ts";
import { nameOf } from "./lead-merge.ts";

export const listDuplicatesRoute = route({
  method: "GET",
  path: "/api/v1/duplicates",
  summary: "Pares de leads que podem ser a mesma pessoa, os mais novos primeiro",
  tag: "leads",
  access: "read",
  query: duplicatesQuery,
  replies: { 200: duplicatesSchema },
  async handle({ query: { limit, cursor } }, hub) {
    const after = cursor === undefined ? undefined : readCursor(cursor, isPlace);
    const { pairs, next, total } = await listDuplicates(hub.db, { limit, after });
    return { status: 200, body: { duplicates: pairs, total, next_cursor: next && writeCursor(next) } };
  },
});

export const dismissDuplicateRoute = route({
  method: "POST",
  path: "/api/v1/duplicates/dismiss",
  summary: "Diz que dois leads não são a mesma pessoa: o par não aparece mais",
  tag: "leads",
  access: "write",
  body: pairBody,
  replies: { 200: pairSchema },
  async handle({ body, caller }, hub) {
    const reply = answered(await dismissPair(hub.db, body, nameOf(caller), hub.now()));
    hub.bus.publish({ kind: "leads", ids: [body.lead_id, body.other_id] });
    return reply;
  },
});

export const reopenDuplicateRoute = route({
  method: "POST",
  path: "/api/v1/duplicates/reopen",
  summary: "Volta atrás: o par aparece de novo",
  tag: "leads",
  access: "write",
  body: pairBody,
  replies: { 200: pairSchema },
  async handle({ body }, hub) {
    const reply = answered(await reopenPair(hub.db, body));
    hub.bus.publish({ kind: "leads", ids: [body.lead_id, body.other_id] });
    return reply;
  },
});

function answered(answer: PairAnswer): Reply {
  switch (answer.kind) {
    case "done": {
      const { lead_id, other_id, dismissed_at } = answer;
      return { status: 200, body: { lead_id, other_id, dismissed_at: dismissed_at?.toISOString() ?? null } };
    }
    case "missing":
      throw new AppError({
        status: 404,
        code: "not_found",
        message: "Este par não está entre os possíveis duplicados.",
        fix: "Confira os dois números na lista de possíveis duplicados.",
      });
    case "merged":
      throw new AppError({
        status: 409,
        code: "pair_merged",
        message: "Estes dois leads foram unificados.",
        fix: "Para separá-los, desfaça a unificação no lead que ficou.",
      });
  }
}

function isPlace(place: unknown): place is PairPlace {
  return (
    Array.isArray(place) &&
    place.length === 3 &&
    typeof place[0] === "string" &&
    /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(place[0]) &&
    Number.isFinite(Date.parse(place[0])) &&
    Number.isSafeInteger(place[1]) &&
    Number.isSafeInteger(place[2])
  );
}
