import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHub, startRunningHub } from "./hub.ts";

let hub: RunningHub;
let key: string;
let dir: string;
beforeAll(async () => {
  hub = await startRunningHub("killed");
  key = (await hub.newKey()).secret;
  dir = await mkdtemp(join(tmpdir(), "streamleads-app-"));
});
afterAll(async () => {
  await hub.close();
  await rm(dir, { recursive: true });
});

/** Runs the app until it says its first word, kills it with no time for anything, and gives the word. */
async function runAndKill(mode: "offline" | "cut" | "start", nome = "", telefone = ""): Promise<string> {
  const app = spawn(process.execPath, [join(import.meta.dirname, "app.ts"), mode, hub.url, key, dir, nome, telefone], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(app, "exit");
  const words: string[] = [];
  for await (const word of createInterface({ input: app.stdout })) {
    words.push(word);
    if (mode !== "start") app.kill("SIGKILL");
  }
  const [, signal] = await gone;
  if (mode !== "start") expect(signal).toBe("SIGKILL");
  return words[0] ?? "";
}

const stored = async () => (await readdir(dir)).filter((name) => name.includes(".lead."));

describe("an app that is killed in its tracks", () => {
  it("after it queued a lead: the next start delivers it", async () => {
    expect(await runAndKill("offline", "Ana Souza", "+5548991230001")).toBe("queued");
    expect(await stored()).toHaveLength(1);
    expect(await runAndKill("start")).toBe("pending 0");
    expect(await hub.people()).toMatchObject([{ nome: "Ana Souza", touches: 1 }]);
    expect(await stored()).toEqual([]);
  });

  it("after the hub took the lead and before it was removed: the hub has one lead with one touch", async () => {
    expect(await runAndKill("cut", "Bia Lima", "+5548991230002")).toBe("answered 202");
    expect(await stored()).toHaveLength(1);
    expect(await runAndKill("cut", "Caio Reis", "+5548991230003")).toBe("answered 202");
    expect(await runAndKill("start")).toBe("pending 0");
    const people = await hub.people();
    expect(people.filter(({ nome }) => nome === "Bia Lima", "+5548991230002")).toMatchObject([{ touches: 1 }]);
    expect(await stored()).toEqual([]);
  });
});
