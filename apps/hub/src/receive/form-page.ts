/**
 * What a visitor sees after a form without a page of its own: thanks, or what to mend. No script, nothing from elsewhere,
 * and everything that others wrote as text.
 */
import type { ErrorReply } from "../http/error-reply.ts";
import type { Reply } from "../http/route.ts";

export interface PageFrame {
  /** The company's name. */
  company: string;
  /** The page of the form, to go back to. */
  back: string | null;
}

/** The visitor's data are in. */
export function thanksPage(frame: PageFrame): Reply {
  return page(
    200,
    frame,
    "Recebemos seus dados. Obrigado!",
    "<p>Em breve entraremos em contato.</p>",
    "Voltar ao site",
  );
}

/** Nothing was taken in, and why. What is wrong inside the hub is told to its operators, not to visitors of a site. */
export function problemPage({ status, body, headers }: ErrorReply, frame: PageFrame): Reply {
  const { fields = [], request_id } = body.error;
  const { message, fix } = status >= 500 ? NOT_NOW : body.error;
  const list = fields.map((one) => `<li>${escaped(one.message)} ${escaped(one.fix)}</li>`).join("\n");
  const content = [
    fields.length > 0 ? `<ul>\n${list}\n</ul>` : `<p>${escaped(fix)}</p>`,
    "<p>Use o botão Voltar do navegador para não perder o que você escreveu.</p>",
    `<p><small>Código: ${escaped(request_id)}</small></p>`,
  ].join("\n");
  const heading = fields.length > 0 ? "Falta corrigir alguns campos" : escaped(message);
  const reply = page(status, frame, heading, content, "Abrir a página de novo");
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

const NOT_NOW = {
  message: "Não foi possível receber seus dados agora.",
  fix: "Envie de novo em alguns segundos.",
};

/** Pages are framed by sites whose builder puts forms into frames; there is nothing on them to be tricked into. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'",
};

function page(status: number, { company, back }: PageFrame, heading: string, content: string, link: string): Reply {
  const name = escaped(company);
  const body = `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>
body { font: 17px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 12vh auto 0; padding: 0 1.25rem; color: #1f2933; }
a { color: #0f5f63; }
</style>
</head>
<body>
<main>
<p>${name}</p>
<h1>${heading}</h1>
${content}
${back === null ? "" : `<p><a href="${escaped(back)}">${link}</a></p>`}
</main>
</body>
</html>
`;
  return { status, body, headers: HEADERS };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
