/** `vite build` as a child process of low priority: it takes seconds of a processor that belongs to the leads. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { dirname, join } from "node:path";

export interface Build {
  /** Rejects with the beginning of what the build complained about. */
  done: Promise<void>;
  stop(): void;
  isStopped(): boolean;
}

const COMPLAINT_CHARS_MAX = 800;
const LOW_PRIORITY = 10;

/** Builds the dashboard of `folder` into `outDir`. The child sees nothing of the hub's environment but the path. */
export function viteBuild(folder: string, outDir: string): Build {
  let isStopped = false;
  let complaint = "";
  const child = spawn(process.execPath, [viteOf(folder), "build", "--outDir", outDir, "--emptyOutDir"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    complaint = (complaint + text).slice(0, COMPLAINT_CHARS_MAX);
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  const done = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`vite build ended with ${code ?? "a signal"}: ${complaint.trim()}`));
    });
  });
  return {
    done,
    stop() {
      isStopped = true;
      child.kill();
    },
    isStopped: () => isStopped,
  };
}

/** The script behind `vite`, wherever npm has put the package. */
function viteOf(folder: string): string {
  const manifest = createRequire(join(folder, "package.json")).resolve("vite/package.json");
  return join(dirname(manifest), "bin", "vite.js");
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, LOW_PRIORITY);
  } catch {
    // It has ended already, or the system does not let us: the build then competes with the hub for a few seconds.
  }
}
