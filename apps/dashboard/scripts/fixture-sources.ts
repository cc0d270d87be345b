/** Answers about sources and parked requests, for `fixture-api.ts`. */
import type { RawRequestDetail } from "../src/api/types.ts";
import { clockAt } from "../src/fixtures/moments.ts";
import {
  discarded,
  inRawList,
  malformed,
  manyParked,
  parked,
  readAsLead,
  someGroups,
  waitingToBeRead,
} from "../src/fixtures/raw.ts";
import {
  calmSources,
  emptyPreview,
  madeSource,
  noSources,
  own,
  preview,
  reconciliations,
  someSources,
} from "../src/fixtures/sources.ts";
import type { Answer, World } from "./fixture-api.ts";

interface Request {
  url: URL;
  body: Record<string, unknown>;
  world: World;
  id: string;
}

/** In the fixtures a request is read within this time; only the one with a contact becomes a lead. */
const READ_MS = 1_500;
const MALFORMED_ID = 4_019;
const LONG_ID = 4_017;

/** A raw request that somebody did something to: how it stands, and what it is once it was read. */
export interface ChangedRequest {
  detail: RawRequestDetail;
  next?: RawRequestDetail;
  at: number;
}

const clock = () => clockAt(new Date());
const ok = (body: unknown): Answer => ({ status: 200, body });

export const SOURCE_ROUTES: readonly [string, (request: Request) => Answer][] = [
  ["GET /api/v1/sources", ({ world }) => ok(sources(world))],
  [
    "POST /api/v1/sources",
    ({ body }) =>
      body.slug === "existe"
        ? refused(409, "source_exists", "Já existe uma fonte com o nome existe.", "Escolha outro nome.")
        : { status: 201, body: madeSource(String(body.slug), body.auth === "token" ? "token" : "signature") },
  ],
  ["PUT /api/v1/sources/:slug", ({ id }) => ok({ sources: [own(clock(), { slug: id })] })],
  [
    "POST /api/v1/sources/:slug/secret",
    ({ id, body }) => ok(madeSource(id, body.auth === "token" ? "token" : "signature")),
  ],
  [
    "POST /api/v1/sources/:slug/preview",
    ({ id, body }) =>
      ok(
        id === "feirao"
          ? emptyPreview()
          : preview(clock(), (body.mapping as Record<string, string | null> | undefined) ?? {}),
      ),
  ],
  [
    "POST /api/v1/sources/:slug/check",
    ({ id }) =>
      ok(
        id === "rd-station"
          ? {
              ok: false,
              cause: "token_expired",
              reason: "O RD Station ainda recusa o token.",
              fix: "Autorize de novo.",
            }
          : { ok: true, cause: null, reason: "O acesso funciona.", fix: null },
      ),
  ],
  [
    "POST /api/v1/sources/:slug/resume",
    () => refused(409, "token_expired", "O RD Station ainda recusa o token.", "Autorize de novo."),
  ],
  ["POST /api/v1/sources/:slug/reconcile", () => ({ status: 202, body: { started: true } })],
  ["GET /api/v1/sources/:slug/reconciliations", () => ok({ reconciliations: reconciliations(clock()) })],
  ["GET /api/v1/raw-requests/groups", ({ world }) => ok(isCalm(world) ? { groups: [] } : someGroups(clock()))],
  ["GET /api/v1/raw-requests", ({ url, world }) => ok(rawPage(url, world))],
  ["POST /api/v1/raw-requests/parse", () => ({ status: 202, body: { queued: 36 } })],
  ["GET /api/v1/raw-requests/:id", ({ id, world }) => oneRaw(Number(id), world)],
  ["POST /api/v1/raw-requests/:id/parse", ({ id, body, world }) => readAgain(Number(id), body.lead, world)],
  [
    "POST /api/v1/raw-requests/:id/discard",
    ({ id, world }) => {
      const detail = discarded(clock(), { id: Number(id) });
      world.requests.set(Number(id), { detail, at: Date.now() });
      return ok(detail);
    },
  ],
];

function isCalm({ state }: World): boolean {
  return state === "empty" || state === "calm";
}

function sources(world: World) {
  if (world.state === "empty") return noSources(clock());
  const answer = world.state === "calm" ? calmSources(clock()) : someSources(clock());
  // As the hub does: addresses are not for brokers.
  return world.state === "broker"
    ? { sources: answer.sources.map((source) => ({ ...source, address: null })) }
    : answer;
}

function rawPage(url: URL, world: World) {
  if (url.searchParams.get("state") === "ignored") {
    return { raw_requests: isCalm(world) ? [] : [inRawList(discarded(clock()))], next_cursor: null };
  }
  if (url.searchParams.get("cause") === "malformed") {
    const all = [malformed(clock()), long()].map(inRawList);
    return { raw_requests: all, next_cursor: null };
  }
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const limit = Number(url.searchParams.get("limit") ?? 50);
  const all = manyParked(clock(), world.state === "many" ? 1_000 : 36);
  return {
    raw_requests: all.slice(from, from + limit),
    next_cursor: from + limit < all.length ? String(from + limit) : null,
  };
}

function oneRaw(id: number, world: World): Answer {
  if (id === 404) return refused(404, "not_found", "O pedido 404 não existe.", "Confira o número.");
  const changed = world.requests.get(id);
  if (changed) return ok(changed.next && Date.now() - changed.at > READ_MS ? changed.next : changed.detail);
  return ok(original(id));
}

function original(id: number): RawRequestDetail {
  if (id === MALFORMED_ID) return malformed(clock());
  if (id === LONG_ID) return long();
  return id === discarded(clock()).id ? discarded(clock()) : parked(clock(), { id });
}

/** A body of which only the beginning is given. */
function long(): RawRequestDetail {
  const body = JSON.stringify({ lista: Array.from({ length: 900 }, (_, n) => ({ id: n, nome: "Pessoa Inventada" })) });
  return malformed(clock(), { id: LONG_ID, bytes: 2_412_000, body: body.slice(0, 20_000), is_cut: true });
}

function readAgain(id: number, lead: unknown, world: World): Answer {
  const next = lead
    ? readAsLead(clock(), { id })
    : { ...original(id), ...(id !== MALFORMED_ID && parked(clock(), { id })) };
  world.requests.set(id, { detail: waitingToBeRead(clock(), { id }), next, at: Date.now() });
  return { status: 202, body: { queued: 1 } };
}

function refused(status: number, code: string, message: string, fix: string): Answer {
  return { status, body: { error: { code, message, fix, request_id: "req-exemplo-0002" } } };
}
