/** Stays at a mailbox: takes what is new, waits for the server to tell of more (IDLE), and looks by itself now and then. */
import type { SourceContext, Watched } from "@streamleads/integration-kit";
import type { ImapFlow } from "imapflow";
import { imap, imapClient } from "./imap-client.ts";
import { CONNECTION_LOST, ImapFailure } from "./imap-outcome.ts";
import { positionName } from "./position.ts";
import { daysOf, fields, imapServerOf, type MailboxFields } from "./settings.ts";
import { takeNew } from "./take-new.ts";

/** RFC 2177 wants IDLE begun anew before 29 minutes; routers forget a quiet connection sooner. */
const LOOK_MS = 4 * 60_000;

/**
 * Returns when told to stop, or when the mailbox could not be reached or was lost, which it has reported. Without an IMAP
 * address it waits for the stop: mail then comes by the webhook alone. What `take` and `marks` throw goes to the caller.
 */
export async function watchMailbox(
  { settings, now }: SourceContext<MailboxFields>,
  watched: Watched,
  { lookMs = LOOK_MS } = {},
): Promise<void> {
  const server = imapServerOf(settings);
  if (server === undefined) return stopped(watched.signal);
  if ("kind" in server) return watched.report(server);
  const client = await imapClient(server);
  if (watched.signal.aborted) return;
  const close = () => client.close();
  watched.signal.addEventListener("abort", close, { once: true });
  const news = newsOf(client);
  const options = { name: positionName(server), days: daysOf(settings.days) ?? Number(fields.days.default), now };
  try {
    await imap(() => client.connect());
    await imap(() => client.mailboxOpen(server.folder));
    while (!watched.signal.aborted) {
      news.heard();
      const taken = await takeNew(client, watched, options);
      watched.report({
        kind: "delivered",
        note: taken === 0 ? "Caixa aberta." : `Caixa aberta; mensagens novas: ${taken}.`,
      });
      await news.next(lookMs);
    }
  } catch (error) {
    if (watched.signal.aborted) return;
    if (!(error instanceof ImapFailure)) throw error;
    watched.report(error.outcome);
  } finally {
    watched.signal.removeEventListener("abort", close);
    client.close();
  }
}

/** Tells of mail that arrives, and of a connection that ends, from the moment it is made. */
function newsOf(client: ImapFlow): { heard(): void; next(ms: number): Promise<void> } {
  let hasNews = false;
  let isClosed = false;
  let wake: (() => void) | undefined;
  client.on("exists", () => {
    hasNews = true;
    wake?.();
  });
  client.on("close", () => {
    isClosed = true;
    wake?.();
  });
  return {
    heard: () => {
      hasNews = false;
    },
    async next(ms) {
      if (!hasNews && !isClosed) {
        // Ends when the next command is given; a server without IDLE is asked with NOOP instead. It never rejects.
        void client.idle();
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
        clearTimeout(timer);
        wake = undefined;
      }
      if (isClosed) throw new ImapFailure(CONNECTION_LOST);
    },
  };
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
