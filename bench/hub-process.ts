/** The hub under test, in a process of its own, with what the bench wants to know of it. */
import { runHub } from "../apps/hub/src/main.ts";
import { SILENT } from "../apps/hub/src/observe/log.ts";
import { percentile } from "./harness/figures.ts";

const API_KEY = "bench-key-with-admin-rights-0001";

const PAUSED = { cause: "bench", reason: "a backlog is to gather", fix: "the bench resumes it" };

interface Setup {
  databaseUrl: string;
  dataDir: string;
  env: Record<string, string>;
}

export interface FirstCalls {
  leads: number;
  p50Ms: number;
  p99Ms: number;
}
/** `peek` is `figures` that forgets nothing; `pause` and `resume` are for every connection. Each is answered once. */
export type HubOrder = Setup | "stop" | "figures" | "peek" | "pause" | "resume";

/** Since the last question; `cpuMs` since the start. */
export interface HubFigures {
  /** `null`: there was no first call. */
  firstCallP50Ms: number | null;
  firstCallP99Ms: number | null;
  /** From a lead's commit to the first call of its first delivery, by status. */
  firstCalls: Record<string, FirstCalls>;
  cpuMs: number;
}

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
  const firstCalls = new Map<string, number[]>();
  const { metrics, connections } = hub.context;
  const count = metrics.firstCall;
  metrics.firstCall = (status, ms) => {
    const of = firstCalls.get(status);
    if (of) of.push(ms);
    else firstCalls.set(status, [ms]);
    count(status, ms);
  };
  process.on("message", (message: HubOrder) => {
    if (message === "figures" || message === "peek") process.send?.(figuresOf(firstCalls));
    if (message === "figures") firstCalls.clear();
    if (message === "pause") tell(connections.all().map(({ id }) => connections.pause(id, PAUSED)));
    if (message === "resume") tell(connections.all().map(({ id }) => connections.resume(id)));
    if (message === "stop") void hub.stop().then(() => process.exit(0));
  });
  await ready(connections);
  process.send?.({ url: hub.url, apiKey: API_KEY });
}

function tell(work: readonly Promise<void>[]): void {
  void Promise.all(work).then(() => process.send?.("done"));
}

function figuresOf(firstCalls: ReadonlyMap<string, number[]>): HubFigures {
  const all = [...firstCalls.values()].flat();
  const { user, system } = process.cpuUsage();
  return {
    firstCallP50Ms: all.length === 0 ? null : percentile(all, 0.5),
    firstCallP99Ms: all.length === 0 ? null : percentile(all, 0.99),
    firstCalls: Object.fromEntries(
      [...firstCalls].map(([status, ms]) => [
        status,
        { leads: ms.length, p50Ms: percentile(ms, 0.5), p99Ms: percentile(ms, 0.99) },
      ]),
    ),
    cpuMs: (user + system) / 1_000,
  };
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

process.on("message", (message: HubOrder) => {
  if (typeof message !== "object") return;
  serve(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
