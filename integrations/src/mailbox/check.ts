/** Proves the settings: logs in and opens the folder for reading only. Nothing is fetched or changed. */
import type { Outcome } from "@streamleads/domain";
import type { SourceContext } from "@streamleads/integration-kit";
import { imap, imapClient } from "./imap-client.ts";
import { ImapFailure } from "./imap-outcome.ts";
import { imapServerOf, type MailboxFields } from "./settings.ts";

export async function checkMailbox({
  settings,
}: Pick<SourceContext<MailboxFields>, "settings">): Promise<{ outcome: Outcome }> {
  const server = imapServerOf(settings);
  if (server === undefined) return { outcome: settings.token ? WEBHOOK_ONLY : NOTHING };
  if ("kind" in server) return { outcome: server };
  const client = await imapClient(server);
  try {
    await imap(() => client.connect());
    const box = await imap(() => client.mailboxOpen(server.folder, { readOnly: true }));
    return { outcome: { kind: "delivered", note: `Login aceito e pasta aberta, com ${box.exists} mensagens.` } };
  } catch (error) {
    if (error instanceof ImapFailure) return { outcome: error.outcome };
    throw error;
  } finally {
    client.close();
  }
}

const WEBHOOK_ONLY: Outcome = {
  kind: "delivered",
  note: "Sem caixa IMAP: os e-mails chegam só pelo webhook, que não pode ser testado daqui.",
};
const NOTHING: Outcome = {
  kind: "skipped",
  cause: "not_configured",
  reason: "Nem a caixa IMAP nem o webhook estão configurados.",
  fix: "Defina IMAP_URL ou EMAIL_WEBHOOK_TOKEN.",
};
