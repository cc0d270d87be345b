/** The hub under test, in a process of its own, with what the bench wants to know of it. */
import { runHub } from "../apps/hub/src/main.ts";
import { SILENT } from "../apps/hub/src/observe/log.ts";

const API_KEY = "bench-key-with-admin-rights-0001";

interface Setup {
  databaseUrl: string;
  dataDir: string;
  env: Record<string, string>;
}

process.on("message", (message: Setup | "stop" | "figures") => {
  if (typeof message === "object") void serve(message);
});

async function serve({ databaseUrl, dataDir, env }: Setup): Promise<void> {
  const hub = await runHub(
    {
      ...env,
      SANDBOX: "true",
      EGRESS_ALLOW: "127.0.0.0/8",
      PORT: "0",
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      BOOTSTRAP_API_KEY: API_KEY,
      VENDEDORES: JSON.stringify([{ nome: "Ana Lima", telefone: "+5511988887777" }]),
    },
    { log: SILENT },
  );
  const firstCalls: number[] = [];
  const { metrics, connections } = hub.context;
  const count = metrics.firstCall;
  metrics.firstCall = (status, ms) => {
    firstCalls.push(ms);
    count(status, ms);
  };
  process.on("message", (message) => {
    if (message === "figures") {
      firstCalls.sort((a, b) => a - b);
      const at = (q: number) => firstCalls[Math.floor(firstCalls.length * q)] ?? 0;
      const { user, system } = process.cpuUsage();
      process.send?.({ firstCallP50Ms: at(0.5), firstCallP99Ms: at(0.99), cpuMs: (user + system) / 1_000 });
      firstCalls.length = 0;
    }
    if (message === "stop") void hub.stop().then(() => process.exit(0));
  });
  await ready(connections);
  process.send?.({ url: hub.url, apiKey: API_KEY });
}

/** Set-ups are done once per connection; the bench measures what comes after. */
async function ready(connections: Awaited<ReturnType<typeof runHub>>["context"]["connections"]): Promise<void> {
  const isReady = () => connections.all().every(({ shared }) => shared.setup === "done");
  if (isReady()) return;
  await new Promise<void>((resolve) => {
    connections.onChange(() => {
      if (isReady()) resolve();
    });
  });
}
