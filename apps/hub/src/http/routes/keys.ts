/** API keys: made, listed, rotated and revoked by whoever administers. */

import { AppError, notFound } from "../app-error.ts";
import { authOf } from "../auth/auth.ts";
import { createKey, type KeyRow, listKeys, revokeKey, rotateKey } from "../auth/key.store.ts";
import { siteOrigin } from "../auth/site-origin.ts";
import { invalidFields, type Problem } from "../problems.ts";
import { route } from "../route.ts";
import { smallIdParams } from "../schemas/common.ts";
import { createdKeySchema, keySchema, keysSchema, newKeyBody, rotateKeyBody } from "../schemas/key.ts";

export const listKeysRoute = route({
  method: "GET",
  path: "/api/v1/keys",
  summary: "Lista as chaves, também as vencidas e revogadas",
  tag: "chaves",
  access: "admin",
  replies: { 200: keysSchema },
  async handle(_input, hub) {
    return { status: 200, body: { keys: (await listKeys(hub.db)).map(viewOf) } };
  },
});

export const createKeyRoute = route({
  method: "POST",
  path: "/api/v1/keys",
  summary: "Cria uma chave; o segredo é mostrado só desta vez",
  tag: "chaves",
  access: "admin",
  body: newKeyBody,
  replies: { 201: createdKeySchema },
  async handle({ body }, hub) {
    const origins = body.allowed_origins.map(siteOrigin);
    const expiresAt = body.expires_at === undefined ? undefined : new Date(body.expires_at);
    const problems = [
      ...origins.flatMap((origin, i) => (origin === undefined ? [originProblem(i)] : [])),
      ...(origins.length > 0 && body.level !== "publishable" ? [ONLY_PUBLISHABLE] : []),
      ...(expiresAt && expiresAt <= hub.now() ? [ALREADY_OVER] : []),
    ];
    if (problems.length > 0) throw invalidFields(problems);
    const { key, secret } = await createKey(hub.db, {
      name: body.name,
      level: body.level,
      origem: body.origem,
      allowedOrigins: [...new Set(origins.filter((origin) => origin !== undefined))],
      expiresAt,
      ratePerMinute: body.rate_per_minute,
    });
    hub.log.info("key.created", { key_id: key.id, level: key.level });
    return { status: 201, body: { key: viewOf(key), secret } };
  },
});

export const rotateKeyRoute = route({
  method: "POST",
  path: "/api/v1/keys/:id/rotate",
  summary: "Troca uma chave; a antiga vale ainda por overlap_hours",
  tag: "chaves",
  access: "admin",
  params: smallIdParams,
  body: rotateKeyBody,
  replies: { 201: createdKeySchema },
  async handle({ params: { id }, body }, hub) {
    const result = await rotateKey(hub.db, id, body.overlap_hours, hub.now());
    if (result.kind === "missing") throw notFound(`A chave ${id}`);
    if (result.kind === "not_active") {
      throw new AppError({
        status: 409,
        code: "key_not_active",
        message: "Esta chave já foi trocada, venceu ou foi revogada.",
        fix: "Crie uma chave nova em Configurações > Chaves.",
      });
    }
    authOf(hub).keys.forget();
    hub.log.info("key.rotated", { key_id: id, replaced_by: result.key.id });
    return { status: 201, body: { key: viewOf(result.key), secret: result.secret } };
  },
});

export const revokeKeyRoute = route({
  method: "DELETE",
  path: "/api/v1/keys/:id",
  summary: "Revoga uma chave agora; em todos os processos dentro de 5 segundos",
  tag: "chaves",
  access: "admin",
  params: smallIdParams,
  replies: { 200: keySchema },
  async handle({ params: { id } }, hub) {
    const revoked = await revokeKey(hub.db, id, hub.now());
    if (!revoked) throw notFound(`A chave ${id}`);
    authOf(hub).keys.forget();
    hub.log.info("key.revoked", { key_id: id });
    return { status: 200, body: viewOf(revoked) };
  },
});

const ONLY_PUBLISHABLE: Problem = {
  field: "allowed_origins",
  code: "only_publishable",
  message: "Só chaves publicáveis têm sites permitidos.",
  fix: 'Use level "publishable", ou tire allowed_origins.',
};
const ALREADY_OVER: Problem = {
  field: "expires_at",
  code: "in_the_past",
  message: "O vencimento já passou.",
  fix: "Envie um momento no futuro, ou deixe sem vencimento.",
};

function originProblem(i: number): Problem {
  return {
    field: `allowed_origins[${i}]`,
    code: "invalid_origin",
    message: "Não é o endereço de um site.",
    fix: "Envie só esquema e domínio, como https://www.imobiliaria.com.br.",
  };
}

function viewOf(key: KeyRow) {
  return {
    ...key,
    created_at: key.created_at.toISOString(),
    expires_at: key.expires_at?.toISOString() ?? null,
    last_used_at: key.last_used_at?.toISOString() ?? null,
    revoked_at: key.revoked_at?.toISOString() ?? null,
  };
}
