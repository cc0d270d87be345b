/**
 * The unsubscribe link of mail to leads (RFC 8058): GET shows a page and changes nothing, since mail filters open every
 * link; POST, from the page's button or from the mail program itself, ends the mail. A wrong token is answered like a
 * right one, so that nobody learns from it who is here.
 */
import { z } from "zod";
import { UNSUBSCRIBE_SCOPE } from "../../deliveries/links.ts";
import type { HubContext } from "../../hub-context.ts";
import { findLead } from "../../leads/list.queries.ts";
import { mergedContact } from "../../leads/merge.queries.ts";
import { racing } from "../../leads/races.ts";
import { unsubscribeLead } from "../../leads/unsubscribe.ts";
import { type Reply, route } from "../route.ts";
import { pageSchema } from "../schemas/system.ts";

const params = z.object({ token: z.string().max(500) });

export const unsubscribePageRoute = route({
  method: "GET",
  path: "/u/:token",
  summary: "Página de descadastro: pergunta antes, não muda nada",
  tag: "sistema",
  access: "public",
  params,
  replies: { 200: pageSchema },
  handle: async (_input, hub) =>
    page(
      hub,
      "Não quer mais receber nossos e-mails?",
      `<form method="post"><button type="submit">Parar de receber e-mails</button></form>`,
    ),
});

export const unsubscribeRoute = route({
  method: "POST",
  path: "/u/:token",
  summary: "Descadastra (um clique, RFC 8058); repetir não muda nada",
  tag: "sistema",
  access: "public",
  params,
  replies: { 200: pageSchema },
  async handle({ params: { token } }, hub) {
    const target = targetOf(token, hub);
    if (target) await unsubscribe(target, hub);
    return page(hub, "Pronto.", "<p>Este endereço não receberá mais nossos e-mails.</p>");
  },
});

interface Target {
  leadId: number;
  channel: "email";
}

/** The lead and channel that a token of ours names. */
function targetOf(token: string, hub: HubContext): Target | undefined {
  const payload = hub.sealer.verify(UNSUBSCRIBE_SCOPE, token);
  const [id, channel] = payload?.split(":") ?? [];
  const leadId = Number(id);
  if (channel !== "email" || !Number.isSafeInteger(leadId) || leadId <= 0) return undefined;
  return { leadId, channel };
}

async function unsubscribe({ leadId, channel }: Target, hub: HubContext): Promise<void> {
  // The mail went to the address of the lead of that time; the person may be part of another lead now.
  const merged = await mergedContact(hub.db, leadId);
  const lead = merged?.lead ?? (await findLead(hub.db, leadId));
  const hash = lead && hub.gate.addressHash(lead, channel);
  // Erased, or its e-mail was taken off: there is nothing left that could be written to.
  if (!lead || !hash) return;
  await hub.gate.suppress(hash, channel, "unsubscribe");
  const id = merged?.into ?? leadId;
  const { isNew, woken } = await racing(() =>
    hub.db.transaction((client) => unsubscribeLead(client, id, channel, hub.rules(), hub.now())),
  );
  if (!isNew) return;
  for (const connectionId of woken) hub.engine.wake(connectionId);
  hub.bus.publish({ kind: "leads", ids: [id] });
  hub.log.info("lead.unsubscribed", { lead_id: id, channel });
}

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  // The address holds the token, and must not travel on with a click.
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

function page(hub: HubContext, heading: string, content: string): Reply {
  const company = escaped(hub.config.EMPRESA_NOME);
  const body = `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${company}: e-mails</title>
<style>
body { font: 17px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.25rem; color: #1f2933; }
button { font: inherit; padding: .75rem 1.25rem; border: 0; border-radius: .5rem; background: #0f5f63; color: #fff; }
</style>
</head>
<body>
<p>${company}</p>
<h1>${heading}</h1>
${content}
</body>
</html>
`;
  return { status: 200, body, headers: PAGE_HEADERS };
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
