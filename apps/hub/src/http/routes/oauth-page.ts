/** What people see when a log-in at a provider does not go on: what happened, what to do, and what to copy. */
import type { Problem } from "../../oauth/problems.ts";
import type { Reply } from "../route.ts";

/** The address holds the provider's code: nothing of it may travel on, and nothing is loaded from anywhere. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** @param back where the integrations are in the dashboard */
export function problemPage({ status, code, message, fix, facts = [], link }: Problem, back: string): Reply {
  const list = facts.map((one) => `<dt>${escaped(one.label)}</dt><dd><code>${escaped(one.value)}</code></dd>`);
  const content = [
    `<p>${escaped(fix)}</p>`,
    list.length > 0 ? `<dl>${list.join("\n")}</dl>` : "",
    link ? `<p><a href="${escaped(link.url)}" rel="noreferrer">${escaped(link.label)}</a></p>` : "",
    `<p><a href="${escaped(back)}">Voltar a Integrações</a></p>`,
    `<p><small>Código: ${escaped(code)}</small></p>`,
  ];
  return page(status, message, content.join("\n"));
}

/** The same answer is being worked on: the browser looks again by itself, and is then sent on. */
export function underWayPage(): Reply {
  const reply = page(202, "Concluindo a conexão…", "<p>Esta página continua sozinha em alguns segundos.</p>");
  return { ...reply, headers: { ...reply.headers, refresh: "2" } };
}

function page(status: number, heading: string, content: string): Reply {
  const body = `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>StreamLeads: conectar uma conta</title>
<style>
body { font: 17px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto 0; padding: 0 1.25rem; color: #1f2933; }
a { color: #0f5f63; }
dt { margin-top: .75rem; }
dd { margin: 0; }
code { overflow-wrap: anywhere; background: #eef2f4; padding: .1rem .3rem; border-radius: .25rem; }
</style>
</head>
<body>
<main>
<p>StreamLeads</p>
<h1>${escaped(heading)}</h1>
${content}
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
