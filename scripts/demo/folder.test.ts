import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StartError } from "../../apps/hub/src/start/start-error.ts";
import { openFolder } from "./folder.ts";

let parent: string;
let path: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "streamleads-demo-"));
  path = join(parent, ".demo");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function openAndRelease(isFresh = false) {
  const folder = await openFolder(path, isFresh);
  await folder.release();
  return folder;
}

describe("the demonstration's folder", () => {
  it("keeps database, password and key from one time to the next, and counts the times", async () => {
    const first = await openAndRelease();
    const second = await openAndRelease();
    const { dataDir, password, apiKey } = first;
    expect(second).toMatchObject({ dataDir, password, apiKey, run: 2 });
    expect(first.run).toBe(1);
  });

  it("begins anew when asked to, with another database, so that an old server is never met again", async () => {
    const first = await openAndRelease();
    await writeFile(join(path, "demo.log"), "…");
    const fresh = await openAndRelease(true);
    expect(fresh.run).toBe(1);
    expect(fresh.dataDir).not.toBe(first.dataDir);
    expect(fresh.password).not.toBe(first.password);
    await expect(stat(join(path, "demo.log"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("makes secrets that the hub accepts, for this user's eyes only", async () => {
    const { password, apiKey } = await openAndRelease();
    expect(password.length).toBeGreaterThanOrEqual(12);
    expect(apiKey.length).toBeGreaterThanOrEqual(24);
    expect((await stat(join(path, "demo.json"))).mode & 0o777).toBe(0o600);
  });

  it("is one demonstration's at a time", async () => {
    await openAndRelease();
    // The parent of this process is surely alive and not this one.
    await writeFile(join(path, "processo.txt"), `${process.ppid}\n`);
    await expect(openFolder(path, true)).rejects.toBeInstanceOf(StartError);
  });

  it("is free again when the process that had it is gone", async () => {
    await openAndRelease();
    // No system gives a process this number (Linux ends at 2^22).
    await writeFile(join(path, "processo.txt"), "999999999\n");
    await expect(openAndRelease()).resolves.toMatchObject({ run: 2 });
  });
});
