/** Builds the dashboard now, as `npm start` would in the background: for an image that is to bring it along. */
import { join } from "node:path";
import type { Fields } from "../apps/hub/src/observe/log.ts";
import { prepareDashboard } from "../apps/hub/src/start/dashboard.ts";

let failed: string | undefined;
const say = (text: string) => process.stdout.write(`${text}\n`);
const dashboard = await prepareDashboard({
  folder: join(import.meta.dirname, "..", "apps", "dashboard"),
  builds: true,
  log: {
    info: (event, fields) => say(`${event} ${JSON.stringify(fields ?? {})}`),
    debug: () => {},
    warn: (event, fields?: Fields) => {
      failed = `${event}: ${fields?.error}`;
    },
    error: (event, fields?: Fields) => {
      failed = `${event}: ${fields?.error}`;
    },
  },
});
await dashboard.settled;
if (failed !== undefined) {
  process.stderr.write(`O painel não foi preparado.\n${failed}\n`);
  process.exitCode = 1;
}
