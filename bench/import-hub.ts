/** The hub that imports, in a process of its own, so that its memory is its own. */
import { runHub } from "../apps/hub/src/main.ts";
import { SILENT } from "../apps/hub/src/observe/log.ts";

export const API_KEY = "bench-key-with-admin-rights-0001";

interface Setup {
  databaseUrl: string;
  dataDir: string;
}

async function serve({ databaseUrl, dataDir }: Setup): Promise<void> {
  const hub = await runHub(
    { PORT: "0", DATABASE_URL: databaseUrl, DATA_DIR: dataDir, BOOTSTRAP_API_KEY: API_KEY, SANDBOX: "true" },
    { log: SILENT },
  );
  process.on("message", (message) => {
    // The most that it ever held, since its start.
    if (message === "figures") process.send?.({ peakMb: process.resourceUsage().maxRSS / 1024 });
    if (message === "stop") void hub.stop().then(() => process.exit(0));
  });
  process.send?.({ url: hub.url, startMb: process.resourceUsage().maxRSS / 1024 });
}

if (process.argv.includes("--hub")) process.once("message", (setup: Setup) => void serve(setup));
