/** How the sandbox's own port reads JSON and answers. Errors have the hub's form: what happened, and what to do. */
import type { IncomingMessage, ServerResponse } from "node:http";

const BODY_BYTES_MAX = 64 * 1024;

/** JSON or `undefined`; a body that is none, or too long, is refused by whoever reads the value. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  if (bytes > BODY_BYTES_MAX) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    // Not JSON: `undefined` is refused with a sentence that shows the right form.
    return undefined;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** @param policy Content-Security-Policy: what the text may load and run. */
export function sendText(response: ServerResponse, type: string, policy: string, content: string | Buffer): void {
  response.writeHead(200, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
  });
  response.end(content);
}

/** @param problem in Portuguese, as is `fix` */
export function sendError(response: ServerResponse, status: number, code: string, problem: string, fix: string): void {
  sendJson(response, status, { error: { code, message: problem, fix } });
}

export function sendNotFound(response: ServerResponse): void {
  sendError(response, 404, "not_found", "Não há nada neste endereço.", "Comece pela página inicial, em /.");
}
