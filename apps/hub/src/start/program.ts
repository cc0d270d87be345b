/** `npm start`: the hub as a program of its own, with a terminal, signals and exit codes. */
import { type RunningHub, runHub } from "../main.ts";
import { settleIn } from "./settle-in.ts";
import { stopOnSignals } from "./signals.ts";
import { explain } from "./start-error.ts";
import { welcome } from "./welcome.ts";

/**
 * Runs until a signal comes. Never throws: what goes wrong at the start is explained on standard error, and the exit
 * code says of which kind it was (`EXIT`).
 */
export async function runProgram(env: NodeJS.ProcessEnv, options: { buildsDashboard: boolean }): Promise<void> {
  // People read a terminal; anything else that takes standard output is a log, where no secret may go.
  const say = (text: string) => {
    if (process.stdout.isTTY) process.stdout.write(`${text}\n`);
  };
  const starting: Promise<RunningHub> = runHub(env, options);
  const forgetSignals = stopOnSignals({ say, stop: async () => (await starting).stop() });
  try {
    const running = await starting;
    settleIn();
    say(welcome(running));
  } catch (error) {
    forgetSignals();
    const { text, exitCode } = explain(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}
