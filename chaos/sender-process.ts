/**
 * The sender's own process: it offers leads in two ways and writes down, synced to disk, each offer before it leaves and
 * each answer before the next offer. What was refused or not answered is sent again a few times, as real senders do.
 */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Dice } from "./dice.ts";
import { openJournal, type SentEntry, type Way } from "./journal.ts";
import { type Person, personOf } from "./people.ts";
import type { SendOrder, SendReport } from "./sender.ts";

const ANSWER_MS = 8_000;
const TRIES = 6;
const AGAIN_MS = 150;
const NO_HUB_MS = 20_000;
const NOBODY = "http://127.0.0.1:1";

let urls: readonly string[] = [];
let isEnding = false;

process.on("message", (message: SendOrder | { urls: string[] } | "end") => {
  if (message === "end") isEnding = true;
  else if ("round" in message) void send(message).then((report) => process.send?.(report));
  else urls = message.urls;
});
process.on("disconnect", () => process.exit(0));

async function send(order: SendOrder): Promise<SendReport> {
  urls = order.urls;
  isEnding = false;
  let next = 0;
  const loops = Array.from({ length: order.senders }, async (_, loop) => {
    const dice = new Dice(order.seed, "sender", order.round, loop);
    const journal = openJournal<SentEntry>(join(order.folder, `sent-${loop}.jsonl`), { isSynced: true });
    while (!isEnding && next < order.leadsMax) {
      await offer(personOf(order.round, next++), dice.is(0.5) ? "json" : "webhook", order, dice, journal.write);
      if (order.pauseMs > 0) await wait(order.pauseMs);
    }
    journal.close();
  });
  await Promise.all(loops);
  return { offered: next };
}

async function offer(
  { mark, body }: Person,
  way: Way,
  order: SendOrder,
  dice: Dice,
  write: (entry: SentEntry) => void,
): Promise<void> {
  const text = JSON.stringify(body);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    await someHub();
    const entry = { lead: mark, way, attempt, at: Date.now() };
    write({ ...entry, what: "offered" });
    try {
      const answer = await fetch(
        `${urls.length > 0 ? dice.oneOf(urls) : NOBODY}${way === "json" ? "/api/v1/leads" : "/webhooks/in/crm"}`,
        {
          method: "POST",
          headers: { "content-type": "application/json", ...proof(way, mark, text, order) },
          body: text,
          signal: AbortSignal.timeout(ANSWER_MS),
        },
      );
      const { status } = answer;
      const said = await answer.text();
      const leadId = way === "json" && status < 300 ? (JSON.parse(said) as { id: number }).id : undefined;
      write({ ...entry, at: Date.now(), what: "answered", status, ...(leadId === undefined ? {} : { leadId }) });
      if (status < 300) return;
    } catch {
      // Reset, timed out, or cut short: whatever it was, nothing was promised.
      write({ ...entry, at: Date.now(), what: "unanswered" });
    }
    if (isEnding && attempt >= 2) return;
    await wait(AGAIN_MS);
  }
}

/** While no hub listens there is nobody to offer to; for a bounded time. */
async function someHub(): Promise<void> {
  const deadline = performance.now() + NO_HUB_MS;
  while (urls.length === 0 && performance.now() < deadline) await wait(20);
}

function proof(way: Way, mark: string, text: string, order: SendOrder): Record<string, string> {
  if (way === "json") return { "x-api-key": order.apiKey, "idempotency-key": mark };
  const digest = createHmac("sha256", order.secret).update(text).digest("hex");
  return { "x-webhook-id": mark, "x-webhook-signature": `sha256=${digest}` };
}
