/** Trello at its HTTP edge: cards of one list, for one key and token. Most refusals are plain text, as Trello's are. */
import type { FakeAnswer, FakeProvider } from "@streamleads/integration-kit/testing";

const KEY = "0123456789abcdef0123456789abcdef";
const TOKEN = "ATTAtokendeexemplo0123456789";
export const FAKE_LIST = "66f1c2a98b1d4e0012ab34cd";
export const FAKE_LABEL = "66f1c2a98b1d4e0012ab34ff";
const CARD_KEYS = new Set(["idList", "name", "desc", "pos", "due", "idLabels"]);
const DESC_MAX = 16_384;

interface Card {
  id: string;
  name: string;
  desc: string;
}

export interface TrelloFakeOptions {
  closed?: boolean;
}

export function trelloFake({ closed = false }: TrelloFakeOptions = {}): FakeProvider {
  const cards = new Map<string, Card>();
  return {
    slug: "trello",
    label: "Trello",
    env: (baseUrl) => ({
      TRELLO_API_KEY: KEY,
      TRELLO_TOKEN: TOKEN,
      TRELLO_LIST_ID: FAKE_LIST,
      TRELLO_API_URL: `${baseUrl}/1`,
    }),
    reset: () => cards.clear(),
    handle({ method, path, query, headers, body }, arrived) {
      if (query.has("key") || query.has("token")) return refused(400, "the fake takes no secret in an address");
      if (headers.authorization !== `OAuth oauth_consumer_key="${KEY}", oauth_token="${TOKEN}"`) {
        return refused(401, "invalid token");
      }
      const route = `${method} ${path.replace(/^\/1/, "")}`;
      if (route === "GET /members/me") return { status: 200, json: { id: "5e9d0c1122334455667788aa" } };
      if (route === `GET /lists/${FAKE_LIST}`)
        return { status: 200, json: { id: FAKE_LIST, name: "Novos leads", closed } };
      if (route === `GET /lists/${FAKE_LIST}/cards`) {
        return { status: 200, json: [...cards.values()].map(({ id, desc }) => ({ id, desc })) };
      }
      const deleted = /^DELETE \/cards\/(\w+)$/.exec(route)?.[1];
      if (deleted !== undefined) return cards.delete(deleted) ? { status: 200, json: { limits: {} } } : NOT_FOUND;
      if (route !== "POST /cards") return NOT_FOUND;
      const card = cardOf(body, cards.size);
      if (typeof card === "string") return refused(400, card);
      cards.set(card.id, card);
      const key = /^StreamLeads: (.+)$/m.exec(card.desc)?.[1];
      arrived({ kind: "card", title: `Cartão criado: ${card.name}`, ...(key ? { key } : {}), data: card });
      return {
        status: 200,
        json: { id: card.id, idList: FAKE_LIST, name: card.name, shortUrl: "https://trello.com/c/AbCdEf12" },
      };
    },
  };
}

/** The card, or the words of the refusal. */
function cardOf(body: Buffer, count: number): Card | string {
  const wanted = JSON.parse(body.toString()) as Record<string, unknown>;
  const unknown = Object.keys(wanted).find((key) => !CARD_KEYS.has(key));
  if (unknown !== undefined) return `invalid key ${unknown}`;
  const { idList, name, desc, due, idLabels } = wanted;
  if (idList !== FAKE_LIST) return "invalid value for idList";
  if (typeof name !== "string" || typeof desc !== "string" || desc.length > DESC_MAX) return "invalid value for desc";
  if (typeof due !== "string" || Number.isNaN(Date.parse(due))) return "invalid date";
  if (Array.isArray(idLabels) && idLabels.some((label) => label !== FAKE_LABEL)) return "invalid value for idLabels";
  return { id: (0x6740aa11bb22cc33n * 0x100000000n + BigInt(count)).toString(16), name, desc };
}

const NOT_FOUND: FakeAnswer = { status: 404, text: "The requested resource was not found." };

function refused(status: number, text: string): FakeAnswer {
  return { status, text };
}
