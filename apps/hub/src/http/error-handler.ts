/** Where errors end: those of routes, of Fastify before any route, and of bytes that are no request at all. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { storedAnswer } from "@streamleads/integration-kit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ErrorReply, errorReply } from "./error-reply.ts";
import { isUploading } from "./upload.ts";

const JSON_TYPE = "application/json; charset=utf-8";
const DETAIL_CHARS = 300;

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
}

/** Answers an error; what only the log may know of it stays on the request. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = errorReply(error, request.id);
  request.errorCode = answer.code;
  if (answer.status >= 500) request.errorDetail = detailOf(error);
  reply
    .code(answer.status)
    .headers({ ...answer.headers, "cache-control": "no-store", "content-type": JSON_TYPE })
    .send(JSON.stringify(answer.body));
}

/** For errors before the hooks run (an address that cannot be decoded), so the id is set here. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header("x-request-id", request.id);
  answerError(error, request, reply);
}

/** Answers what Node's parser could not read, straight to the socket, and hangs up. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  // The other side is gone: nobody reads an answer.
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy(error);
    return;
  }
  // Its handler has limits of its own, and answers.
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && isUploading(socket)) return;
  const known = UNREADABLE.has(error.code ?? "") ? error : Object.assign(new Error(error.message), { statusCode: 400 });
  const { status, body } = errorReply(known, crypto.randomUUID());
  socket.end(rawAnswer(status, JSON.stringify(body)));
}

/** Codes of Node's parser that `errorReply` has words for; all others are a bad request. */
const UNREADABLE = new Set(["HPE_HEADER_OVERFLOW", "ERR_HTTP_REQUEST_TIMEOUT"]);

function rawAnswer(status: ErrorReply["status"], body: string): string {
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Error"}`,
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

/** For whoever has to find the fault: the message without what people entered, and the line it came from. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const cause = error.cause instanceof Error ? error.cause : error;
  const line =
    cause.stack
      ?.split("\n")
      .find((text) => text.includes("/src/"))
      ?.trim() ?? "";
  return `${cause.name}: ${storedAnswer(cause.message.replace(/"[^"]*"/g, '"…"'), DETAIL_CHARS)} ${line}`;
}
