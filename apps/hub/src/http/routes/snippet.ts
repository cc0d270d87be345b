/** GET /snippet.js: the script that sites put into their pages. Built from its sources when it is first asked for. */
import { createHash } from "node:crypto";
import { snippetCode } from "@streamleads/site-snippet/build";
import { z } from "zod";
import { AppError } from "../app-error.ts";
import { type Reply, route } from "../route.ts";

const HOUR_SECONDS = 3_600;
const scriptSchema = z.string().meta({ contentType: "text/javascript" });

export const snippetRoute = route({
  method: "GET",
  path: "/snippet.js",
  summary: "O script para os formulários do site",
  tag: "sistema",
  access: "public",
  replies: { 200: scriptSchema, 304: scriptSchema },
  async handle({ request }, hub): Promise<Reply> {
    const code = await snippetCode().catch((error: Error) => {
      hub.log.error("snippet.build_failed", { error: error.message, fix: "Rode npm install de novo." });
      throw UNAVAILABLE;
    });
    const etag = `"${createHash("sha256").update(code).digest("base64url").slice(0, 22)}"`;
    const headers = { ...HEADERS, etag };
    const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
    if (known?.includes(etag)) return { status: 304, headers };
    return { status: 200, body: code, headers: { ...headers, "content-type": "text/javascript; charset=utf-8" } };
  },
});

const HEADERS = {
  "cache-control": `public, max-age=${HOUR_SECONDS}`,
  "x-content-type-options": "nosniff",
  // Pages of other origins load it; that is what it is for.
  "cross-origin-resource-policy": "cross-origin",
};

const UNAVAILABLE = new AppError({
  status: 503,
  code: "snippet_unavailable",
  message: "O script do site não pôde ser preparado.",
  fix: "Os formulários funcionam sem ele, pelo endereço /f/ em action. Quem administra encontra a causa no log.",
  headers: { "retry-after": "30" },
});
