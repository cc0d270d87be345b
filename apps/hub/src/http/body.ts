/** How bodies come in: raw bytes on `request.rawBody`, JSON (and nothing else) on `request.body` under /api. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "./app-error.ts";
import { parseJsonBody } from "./json-body.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The body as it came; empty when there was none. */
    rawBody: Buffer;
  }
}

export const BODY_BYTES_MAX = 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** Replaces Fastify's own body parsers by one that keeps the bytes. */
export function readBodies(app: FastifyInstance): void {
  app.decorateRequest("rawBody");
  app.addHook("onRequest", (request, _reply, done) => {
    request.rawBody = EMPTY;
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, bytes, done) => {
    request.rawBody = bytes as Buffer;
    try {
      done(null, readBody(request, bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** For routes whose handler reads the body while it arrives: nothing of it is read before. */
export function leaveBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
}

function readBody(request: FastifyRequest, bytes: Buffer): unknown {
  // Webhooks are verified over the bytes; what they hold is read after the answer.
  if (request.url.startsWith("/webhooks/")) return undefined;
  if (isJson(request.headers["content-type"])) return parseJsonBody(bytes);
  if (bytes.length === 0 || !request.url.startsWith("/api/")) return undefined;
  throw new AppError({
    status: 415,
    code: "unsupported_media_type",
    message: "O corpo precisa ser JSON.",
    fix: "Envie JSON com o cabeçalho Content-Type: application/json.",
  });
}

/** Parameters (charset) say nothing: JSON is UTF-8, and whatever is not is refused when it is read. */
function isJson(contentType: string | undefined): boolean {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";
}
