/** `npm run demo`: the whole of StreamLeads with invented providers and people, within a minute and without an account. */
import { join } from "node:path";
import { stopOnSignals } from "../apps/hub/src/start/signals.ts";
import { EXIT, explain } from "../apps/hub/src/start/start-error.ts";
import { DEMO_HELP, readFlags } from "./demo/options.ts";
import { type Demo, startDemo } from "./demo/run.ts";

const FOLDER = join(import.meta.dirname, "..", ".demo");
const HUB_PORT = 8000;
const SANDBOX_PORT = 8100;

const print = (text: string) => {
  process.stdout.write(`${text}\n`);
};
const flags = readFlags(process.argv.slice(2));
if ("problem" in flags) {
  process.stderr.write(`${flags.problem}\n${DEMO_HELP}\n`);
  process.exitCode = EXIT.config;
} else {
  const starting: Promise<Demo> = startDemo({
    ...flags,
    folder: FOLDER,
    hubPort: HUB_PORT,
    sandboxPort: SANDBOX_PORT,
    print,
  });
  const forgetSignals = stopOnSignals({ say: print, stop: async () => (await starting).stop() });
  await starting.catch((error: unknown) => {
    forgetSignals();
    const { text, exitCode } = explain(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  });
}
