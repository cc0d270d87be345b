import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Log } from "../observe/log.ts";
import { type DashboardOptions, prepareDashboard } from "./dashboard.ts";

let folder: string;
let events: string[];
const note = (event: string) => events.push(event);
const log: Log = { error: note, warn: note, info: note, debug: note };

beforeEach(async () => {
  events = [];
  folder = await mkdtemp(join(tmpdir(), "streamleads-dashboard-"));
  await write("src/main.tsx", "one");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(folder, name, ".."), { recursive: true });
  await writeFile(join(folder, name), text);
}

const page = () => readFile(join(folder, "dist", "index.html"), "utf8");

/** A build that ends when told to. */
function heldBuild() {
  const end = Promise.withResolvers<void>();
  const seen = { builds: 0, stops: 0 };
  const build: DashboardOptions["build"] = (_folder, outDir) => {
    seen.builds += 1;
    let isStopped = false;
    const done = end.promise.then(async () => {
      await mkdir(join(outDir, "assets"), { recursive: true });
      await writeFile(join(outDir, "index.html"), `<script src="/assets/main.js"></script>`);
      await writeFile(join(outDir, "assets", "main.js"), "built");
    });
    const stop = () => {
      isStopped = true;
      seen.stops += 1;
      end.reject(new Error("killed"));
    };
    return { done, stop, isStopped: () => isStopped };
  };
  return { build, end, seen };
}

async function built(): Promise<void> {
  const { build, end } = heldBuild();
  end.resolve();
  await (await prepareDashboard({ folder, builds: true, log, build })).settled;
}

describe("preparing the dashboard", () => {
  it("does not keep the hub waiting: a page that refreshes itself stands in until the build is there", async () => {
    const { build, end } = heldBuild();
    const dashboard = await prepareDashboard({ folder, builds: true, log, build });
    expect(dashboard.dir).toBe(join(folder, "dist"));
    expect(await page()).toMatch(/http-equiv="refresh"[\s\S]*O painel está sendo preparado/);
    end.resolve();
    await dashboard.settled;
    expect(await page()).toContain("/assets/main.js");
    expect(await readFile(join(folder, "dist", "assets", "main.js"), "utf8")).toBe("built");
    expect(await readdir(join(folder, ".vite"))).toEqual([]);
  });

  it("builds again when a source has changed, and only then", async () => {
    await built();
    const { build, end, seen } = heldBuild();
    end.resolve();
    await (await prepareDashboard({ folder, builds: true, log, build })).settled;
    expect(seen.builds).toBe(0);
    await write("src/main.test.tsx", "a test is no source");
    await (await prepareDashboard({ folder, builds: true, log, build })).settled;
    expect(seen.builds).toBe(0);
    await write("src/main.tsx", "two");
    await (await prepareDashboard({ folder, builds: true, log, build })).settled;
    expect(seen.builds).toBe(1);
  });

  it("goes on showing the old dashboard while a new one is built, and when that fails", async () => {
    await built();
    await write("src/main.tsx", "broken");
    const { build, end } = heldBuild();
    const dashboard = await prepareDashboard({ folder, builds: true, log, build });
    expect(await page()).toContain("/assets/main.js");
    end.reject(new Error("syntax error"));
    await dashboard.settled;
    expect(await page()).toContain("/assets/main.js");
    expect(events).toContain("dashboard.build_failed");
  });

  it("says what to run when the first build fails, and tries again at the next start", async () => {
    const failing = heldBuild();
    const dashboard = await prepareDashboard({ folder, builds: true, log, build: failing.build });
    failing.end.reject(new Error("no memory"));
    await dashboard.settled;
    expect(await page()).toMatch(/O painel não pôde ser preparado[\s\S]*npm run build/);
    const { build } = heldBuild();
    const next = await prepareDashboard({ folder, builds: true, log, build });
    expect(await page()).toContain("O painel está sendo preparado");
    await next.stop();
  });

  it("ends a build with the hub, without calling it a failure, and leaves nothing behind", async () => {
    const { build, seen } = heldBuild();
    const dashboard = await prepareDashboard({ folder, builds: true, log, build });
    await dashboard.stop();
    expect(seen.stops).toBe(1);
    expect(events).not.toContain("dashboard.build_failed");
  });

  it("serves what an image brings along when there are no sources to build from", async () => {
    await built();
    await rm(join(folder, "src"), { recursive: true });
    const { build, seen } = heldBuild();
    await prepareDashboard({ folder, builds: true, log, build });
    expect(seen.builds).toBe(0);
  });
});
