/**
 * An app in a process of its own, so that it can be killed as a phone kills one. Its storage is a folder.
 * `offline` queues a lead without a network; `cut` sends one and hears nothing more of it, as when the app dies with the
 * answer on its way; `start` opens the app again. Each says a word when it is where it should be, and the first two wait.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient, type Fetch, type LeadStorage } from "../src/index.ts";

const [mode, apiUrl = "", apiKey = "", dir = "", nome = "", telefone = ""] = process.argv.slice(2);
mkdirSync(dir, { recursive: true });

const storage: LeadStorage = {
  getItem: (key) => (readdirSync(dir).includes(key) ? readFileSync(join(dir, key), "utf8") : null),
  setItem: (key, value) => writeFileSync(join(dir, key), value),
  removeItem: (key) => rmSync(join(dir, key), { force: true }),
};
const say = (word: string) => process.stdout.write(`${word}\n`);
// Keeps the process alive until it is killed.
const forever = () => new Promise<never>(() => setInterval(() => {}, 60_000));

const NETWORKS: Record<string, Fetch> = {
  offline: () => Promise.reject(new TypeError("Network request failed")),
  async cut(url, init) {
    const { status } = await fetch(url, init);
    say(`answered ${status}`);
    return forever();
  },
};

const client = createClient({ apiUrl, apiKey, storage, fetch: NETWORKS[mode ?? ""] });
if (mode === "start") {
  await client.flush();
  say(`pending ${await client.pending()}`);
  client.close();
} else {
  const { status } = await client.createLead({ nome, telefone });
  say(status);
  await forever();
}
