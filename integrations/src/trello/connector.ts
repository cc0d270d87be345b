/** Trello: a card for the broker, on top of a list. */
import type { Outcome, Status } from "@streamleads/domain";
import {
  at,
  type ConnectorContext,
  defineConnector,
  type ErasedPerson,
  TASK_FIELDS,
  textAt,
} from "@streamleads/integration-kit";
import { createCard } from "./card.ts";
import { LIST_NOT_FOUND, trelloOutcome, UNREADABLE } from "./errors.ts";
import { DEFAULT_API_URL, fields } from "./fields.ts";

type Context = ConnectorContext<typeof fields>;

export const trello = defineConnector({
  slug: "trello",
  label: "Trello",
  docs: "https://developer.atlassian.com/cloud/trello/rest/api-group-cards/",
  receives: TASK_FIELDS,
  fields,
  part: ({ statuses }) => ({
    steps: [{ action: "task.create", statuses: (statuses ?? "QUENTE").split(",").map((one) => one.trim() as Status) }],
  }),
  // In a header, never in the query: addresses are written into logs on the way.
  request: ({ apiKey, token, apiUrl }) => ({
    baseUrl: apiUrl || DEFAULT_API_URL,
    headers: { authorization: `OAuth oauth_consumer_key="${apiKey}", oauth_token="${token}"` },
  }),
  // 100 requests in 10 s for each token (rate-limits page, checked 2026-11-23).
  limits: { concurrency: 4, rate: { requests: 80, perMs: 10_000 } },
  check: checkAccount,
  actions: { "task.create": createCard },
  erase: eraseCards,
});

/** Reads who the token is and the list. Nothing is written. */
async function checkAccount({ http, settings }: Context): Promise<Outcome> {
  const now = new Date();
  const me = trelloOutcome(await http.get("/members/me", { query: { fields: "id" } }), now, ({ status, json }) =>
    status === 200 && textAt(json, "id") === undefined ? UNREADABLE : undefined,
  );
  if (me.kind !== "delivered") return me;
  const list = await http.get(`/lists/${settings.list ?? ""}`, { query: { fields: "name,closed" } });
  return trelloOutcome(list, now, ({ status, json }) => {
    if (status === 404) return LIST_NOT_FOUND;
    if (status !== 200) return undefined;
    const name = textAt(json, "name");
    if (name === undefined) return UNREADABLE;
    return at(json, "closed") === true ? LIST_CLOSED : { kind: "delivered", note: `Lista ${name}.` };
  });
}

const LIST_CLOSED: Outcome = {
  kind: "reconnect",
  cause: "list_closed",
  reason: "A lista da conexão está arquivada no Trello: ninguém veria os cartões.",
  fix: "Desarquive a lista, ou escolha outra no campo Lista.",
};

/** Deletes every card made for a person. One that is gone already is as good. */
async function eraseCards({ refs, now }: ErasedPerson, { http }: Context): Promise<Outcome> {
  const ids = new Set(Object.entries(refs).flatMap(([object, id]) => (/^card(_\d+)?$/.test(object) ? [id] : [])));
  for (const id of ids) {
    const result = await http.request("DELETE", `/cards/${encodeURIComponent(id)}`);
    const outcome = trelloOutcome(result, now, ({ status }) => (status === 404 ? { kind: "delivered" } : undefined));
    if (outcome.kind !== "delivered") return outcome;
  }
  return { kind: "delivered", note: `${ids.size} cartões apagados no Trello.` };
}
