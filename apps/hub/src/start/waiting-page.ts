/** What stands in the dashboard's place while it is being built, or could not be. Plain HTML: no script, no file beside it. */

export const BUILD_COMMAND = "npm run build -w @streamleads/dashboard";

/** Refreshes itself until the dashboard answers in its place. */
export function waitingPage(): string {
  return page(
    "O painel está sendo preparado",
    "Isso leva alguns segundos na primeira vez. Esta página se atualiza sozinha. Os leads já estão sendo recebidos e entregues.",
    '<meta http-equiv="refresh" content="2">',
  );
}

export function failedPage(): string {
  return page(
    "O painel não pôde ser preparado",
    `Os leads continuam sendo recebidos e entregues. Na pasta do StreamLeads, rode <code>${BUILD_COMMAND}</code> e recarregue esta página; o motivo da falha está no log.`,
  );
}

/** Whether a page is one of these two, left by an earlier start, and not the dashboard. */
export function isWaitingPage(html: string): boolean {
  return html.includes(MARK);
}

const MARK = '<meta name="streamleads-page" content="waiting">';

function page(title: string, text: string, head = ""): string {
  return `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${MARK}
${head}
<title>${title} · StreamLeads</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 20vh auto 0; max-width: 34rem; padding: 0 1rem; color-scheme: light dark; }
h1 { font-size: 1.3rem; }
</style>
</head>
<body>
<main role="status">
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`;
}
