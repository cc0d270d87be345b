import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../apps/hub/src/start/port.ts";

const SCRIPT = join(import.meta.dirname, "start.ts");
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "streamleads-start-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Started {
  child: ChildProcess;
  output: () => string;
  /** Resolves when this text has been printed. */
  printed(text: string): Promise<void>;
  ended: Promise<number | null>;
}

/** Runs the program as npm does, without a terminal. */
function start(env: Record<string, string>): Started {
  const child = spawn(process.execPath, [SCRIPT, "--no-build"], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const look = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const one of look) one();
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    output: () => output,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const one = () => output.includes(text) && resolve();
        look.add(one);
        one();
        ended.then(() => reject(new Error(`it ended without "${text}":\n${output}`)));
      }),
  };
}

describe("npm start", { timeout: 60_000 }, () => {
  it("runs on a machine that has nothing, keeps its secrets out of the output, and ends in order on SIGTERM", async () => {
    const port = await freePort("127.0.0.1", 0);
    const hub = start({ PORT: String(port) });
    await hub.printed("hub.started");
    const ready = await fetch(`http://localhost:${port}/ready`);
    expect(await ready.json()).toMatchObject({ status: "ready" });
    hub.child.kill("SIGTERM");
    expect(await hub.ended).toBe(0);
    expect(hub.output()).toContain("hub.stopped");
    const written = await readFile(join(dataDir, "primeiro-acesso.txt"), "utf8");
    const secrets = [/^sl_admin_\w+$/m, /token=[\w-]+/].map((pattern) => pattern.exec(written)?.[0] ?? "missing");
    for (const secret of secrets) {
      expect(written).toContain(secret);
      expect(hub.output()).not.toContain(secret);
    }
  });

  it("says in one message everything that is wrong with the settings, and ends with 78", async () => {
    const hub = start({ PORT: "oito mil", LOG_LEVEL: "alto", SMTP_PORT: "0" });
    expect(await hub.ended).toBe(78);
    for (const wanted of ["PORT", "LOG_LEVEL", "SMTP_PORT", ".env.example"]) expect(hub.output()).toContain(wanted);
    expect(hub.output()).not.toMatch(/\n\s+at /);
  });

  it("says that nobody answers at DATABASE_URL without its password, and ends with 69", async () => {
    const port = await freePort("127.0.0.1", 0);
    const hub = start({ PORT: "0", DATABASE_URL: `postgres://leads:muito-secreta@127.0.0.1:${port}/leads` });
    expect(await hub.ended).toBe(69);
    expect(hub.output()).toContain(`127.0.0.1:${port}`);
    expect(hub.output()).not.toContain("muito-secreta");
  });
});
