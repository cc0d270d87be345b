/**
 * POST /f/{publishable key}: takes a lead from a plain HTML form, with no script on the page, and answers after the
 * commit with the page that the site wants, or with one of ours. What bots send is kept and planned for nobody.
 */
import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../http/app-error.ts";
import { authOf } from "../http/auth/auth.ts";
import type { KeyCaller } from "../http/auth/key-check.ts";
import { demandAllowedOrigin } from "../http/auth/origin.ts";
import { DatabaseWatch } from "../http/database-watch.ts";
import { errorReply } from "../http/error-reply.ts";
import { type Reply, route } from "../http/route.ts";
import { receiptSchema } from "../http/schemas/lead.ts";
import { pageSchema } from "../http/schemas/system.ts";
import type { HubContext } from "../hub-context.ts";
import type { Arrival } from "../leads/arrival.ts";
import { internationalPhone } from "../leads/international-phone.ts";
import { type FormBody, readForm } from "./form-body.ts";
import { type BotSign, botSign } from "./form-bot.ts";
import { type FormFields, sortFields } from "./form-fields.ts";
import { readFormLead } from "./form-lead.ts";
import { pageAddress, pageOrigin, redirectTarget } from "./form-origin.ts";
import { problemPage, thanksPage } from "./form-page.ts";
import { isIdempotencyKey, keptHeaders, single, takeIn } from "./take-in.ts";
import { v7 as uuidv7 } from "./uuid.ts";

/** Sooner than the server's own watch, so that a visitor is told in a page. */
const WATCH_TIMES = { suspiciousMs: 300, pingMs: 400 };

export const formRoute = route({
  method: "POST",
  path: "/f/:key",
  summary: "Recebe um formulário HTML e leva o visitante de volta ao site",
  tag: "leads",
  access: "public",
  streamsBody: true,
  params: z.object({ key: z.string().describe("Publishable key") }),
  replies: { 200: pageSchema, 202: receiptSchema, 303: pageSchema },
  async handle({ params: { key }, request, reply }, hub): Promise<Reply> {
    // A site builder may have put the form, and so this page, into a frame.
    reply.removeHeader("x-frame-options");
    // Without this a browser hides even that there was an answer from the script that sends us what bots typed.
    reply.header("cross-origin-resource-policy", "cross-origin");
    try {
      return await answerForm(key, request, hub);
    } catch (error) {
      return answerProblem(error, request, hub);
    }
  },
});

async function answerForm(key: string, request: FastifyRequest, hub: HubContext): Promise<Reply> {
  const watch = new DatabaseWatch(hub.db, WATCH_TIMES);
  // Before the body is read: a stranger's megabytes stay on the wire.
  const caller = await watch.guard(callerOf(key, request, hub));
  const body = await readForm(request.raw, single(request.headers["content-type"]));
  const form = sortFields(body.pairs);
  const receivedAt = hub.now();
  const receipt = uuidv7(receivedAt);
  const sign = botSign(form.controls, receivedAt);
  const raw = rawPart(body, request, caller, receipt, receivedAt);
  if (sign === undefined) await watch.guard(takeIn(hub, { ...raw, ...leadPart(form, request, caller) }, request));
  else await watch.guard(keepIgnored(hub, raw, sign));
  if (wantsJson(request)) return { status: 202, body: { receipt, received_at: receivedAt.toISOString() } };
  const target = redirectTarget(form.controls.get("_redirect"), request.headers, caller.allowedOrigins);
  if (target !== undefined) return { status: 303, body: "", headers: { ...EMPTY_PAGE, location: target } };
  return thanksPage({ company: hub.config.EMPRESA_NOME, back: pageAddress(request.headers) });
}

const EMPTY_PAGE = { "content-type": "text/html; charset=utf-8" };

/**
 * The key of the address, held to the rules of X-API-Key. Only a publishable one may stand in a page.
 * @throws AppError 401, 403
 */
async function callerOf(key: string, request: FastifyRequest, hub: HubContext): Promise<KeyCaller> {
  const caller = await authOf(hub).keys.callerOf(key);
  // Known to the line in the log from here on.
  request.caller = caller;
  if (caller.level !== "publishable") throw SECRET_IN_PAGE;
  demandAllowedOrigin(caller, pageOrigin(request.headers));
  await hub.limits.demandKey(caller);
  return caller;
}

const SECRET_IN_PAGE = new AppError({
  status: 403,
  code: "secret_key_in_page",
  message: "Esta chave é secreta e não pode ficar em uma página.",
  fix: "Revogue-a em Configurações > Chaves, porque já ficou à vista, e use uma chave publicável no formulário.",
});

type RawPart = Pick<
  Arrival,
  "source" | "providerId" | "keyId" | "contentType" | "headers" | "body" | "receivedAt" | "trusted"
>;

function rawPart(body: FormBody, request: FastifyRequest, caller: KeyCaller, receipt: string, at: Date): RawPart {
  return {
    source: "form",
    providerId: receipt,
    keyId: caller.id,
    contentType: body.contentType,
    headers: keptHeaders(request.headers),
    body: body.raw,
    receivedAt: at,
    trusted: false,
  };
}

/** @throws AppError 422 with what the visitor has to mend */
function leadPart(form: FormFields, request: FastifyRequest, caller: KeyCaller): Omit<Arrival, keyof RawPart> {
  const visit = { page: pageAddress(request.headers) };
  const options = { defaultOrigem: caller.origem ?? "WEBSITE", internationalPhone };
  const parsed = readFormLead(form.answers, form.consentimentos, visit, options);
  if (!parsed.ok) {
    throw new AppError({
      status: 422,
      code: "invalid_lead",
      message: "O formulário não foi aceito: há campos a corrigir.",
      fix: "Corrija os campos listados e envie de novo. Nada foi gravado.",
      fields: parsed.problems,
    });
  }
  const { fields, given, consentimentos } = parsed;
  return { fields, given, consentimentos, idempotency: idempotencyOf(form, caller) };
}

/**
 * `_idempotency` is made when the page is, and stays when a visitor goes back and mends a number: other answers under it
 * are another request, so they are part of the key. One that cannot be used is no reason to lose a lead.
 */
function idempotencyOf({ controls, answers, consentimentos }: FormFields, caller: KeyCaller): Arrival["idempotency"] {
  const key = controls.get("_idempotency");
  if (key === undefined || !isIdempotencyKey(key)) return null;
  const said = JSON.stringify([answers, consentimentos]);
  const bodyHash = createHash("sha256").update(said).digest("base64url");
  return { holder: `form:${caller.firstId}`, key: `${key}:${bodyHash}`, bodyHash };
}

/** Keeps what a bot sent, so that a person can look whether it was one. */
async function keepIgnored(hub: HubContext, raw: RawPart, sign: BotSign): Promise<void> {
  await hub.db.kysely
    .insertInto("raw_requests")
    .values({
      source: raw.source,
      provider_id: raw.providerId,
      received_at: raw.receivedAt,
      key_id: raw.keyId,
      content_type: raw.contentType,
      headers: JSON.stringify(raw.headers),
      body: raw.body,
      state: "ignored",
      cause: "bot",
      reason: SIGNS[sign],
      fix: null,
      read_as: null,
    })
    .execute();
  hub.metrics.ingestRefused("bot");
  hub.log.info("form.bot_ignored", { key_id: raw.keyId, sign });
}

const SIGNS: Record<BotSign, string> = {
  honeypot: "Um campo escondido, que ninguém vê, veio preenchido.",
  too_quick: "O formulário foi enviado mais depressa do que alguém consegue preencher.",
};

/** Programs get the error of the API; visitors a page. Faults of ours go the usual way, where they are logged. */
function answerProblem(error: unknown, request: FastifyRequest, hub: HubContext): Reply {
  const answer = errorReply(error, request.id);
  if (answer.status === 500 || wantsJson(request)) throw error;
  request.errorCode = answer.code;
  // Who may not use the key is told nothing that it knows, not even a way back.
  const isRefused = answer.status === 401 || answer.status === 403;
  const back = isRefused ? null : pageAddress(request.headers);
  return problemPage(answer, { company: hub.config.EMPRESA_NOME, back });
}

function wantsJson({ headers: { accept = "" } }: FastifyRequest): boolean {
  return accept.includes("application/json") && !accept.includes("text/html");
}
