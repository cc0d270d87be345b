/**
 * The snippet as sites load it: one small script. A process of its own builds it, since the bundler loads tens of
 * megabytes and works in bursts that nobody who sends a lead should wait for; no build step is needed before.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";

const CODE_CHARS_MAX = 100_000;
const COMPLAINT_CHARS_MAX = 800;
/** Far longer than it takes: only a build that hangs is ended by it. */
const BUILD_TIMEOUT_MS = 120_000;

let built: Promise<string> | undefined;

/**
 * The minified script, built once per process. A build that failed is tried again by whoever asks next.
 * @throws when the bundler could not be started or refused the sources
 */
export function snippetCode(): Promise<string> {
  built ??= build().catch((error: unknown) => {
    built = undefined;
    throw error;
  });
  return built;
}

function build(): Promise<string> {
  return new Promise((resolve, reject) => {
    let code = "";
    let complaint = "";
    // The child sees nothing of our environment but the path.
    const child = spawn(process.execPath, [join(import.meta.dirname, "bundle.ts")], {
      env: { PATH: process.env.PATH, NODE_ENV: "production", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: BUILD_TIMEOUT_MS,
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      code = (code + text).slice(0, CODE_CHARS_MAX);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(0, COMPLAINT_CHARS_MAX);
    });
    child.once("error", reject);
    child.once("close", (status) => {
      if (status === 0 && code !== "") resolve(code);
      else reject(new Error(`the build of the snippet ended with ${status ?? "a signal"}: ${complaint.trim()}`));
    });
  });
}
