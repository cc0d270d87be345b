/** A hub without HTTP on a database of its own, with strict fakes for the five HTTP providers. */
import type { Connector, Source } from "@streamleads/integration-kit";
import { startFake } from "@streamleads/integration-kit/testing/server";
import { CONNECTORS } from "@streamleads/integrations";
import { SOURCES } from "@streamleads/integrations/sources";
import { readConfig } from "../../apps/hub/src/config.ts";
import { createHub, type Hub } from "../../apps/hub/src/hub.ts";
import { type Log, SILENT } from "../../apps/hub/src/observe/log.ts";
import { googleAnalyticsFake } from "../../integrations/src/google-analytics/fake.ts";
import { hubspotFake } from "../../integrations/src/hubspot/fake.ts";
import { n8nFake } from "../../integrations/src/n8n/fake.ts";
import { slackFake } from "../../integrations/src/slack/fake.ts";
import { whatsappFake } from "../../integrations/src/whatsapp/fake.ts";

export { arrivalOf } from "../../apps/hub/src/leads/testing.ts";

export type Fakes = Awaited<ReturnType<typeof startFakes>>;

export async function startFakes() {
  const [n8n, whatsapp, slack, hubspot, ga] = await Promise.all([
    startFake(n8nFake()),
    startFake(whatsappFake()),
    startFake(slackFake()),
    startFake(hubspotFake()),
    startFake(googleAnalyticsFake()),
  ]);
  const all = [n8n, whatsapp, slack, hubspot, ga];
  return {
    n8n,
    whatsapp,
    slack,
    hubspot,
    ga,
    all,
    env: () => Object.assign({}, ...all.map((fake) => fake.provider.env(fake.url))) as Record<string, string>,
    close: async () => {
      await Promise.all(all.map((fake) => fake.close()));
    },
  };
}

/** Settings under which a second is a long time. */
export const QUICK_ENV: Record<string, string> = {
  SANDBOX: "true",
  EGRESS_ALLOW: "127.0.0.0/8",
  SECRETS_KEY: Buffer.alloc(32, 7).toString("base64"),
  VENDEDORES: JSON.stringify([{ nome: "Ana Lima", telefone: "+5511988887777", email: "ana@corretora.example" }]),
  INSTANCE_BEAT_MS: "100",
  INSTANCE_DEAD_MS: "900",
  RETRY_BASE_MS: "20",
  BREAKER_OPEN_MS: "100",
  ATTEMPT_TIMEOUT_MS: "1000",
};

export async function startHub(
  databaseUrl: string,
  env: Record<string, string>,
  options: {
    registry?: readonly Connector[];
    sources?: readonly Source[] | undefined;
    now?: () => Date;
    withJobs?: boolean;
    log?: Log;
  } = {},
): Promise<Hub> {
  const config = readConfig({ ...QUICK_ENV, ...env });
  const hub = await createHub({
    config,
    databaseUrl,
    registry: options.registry ?? CONNECTORS,
    sources: options.sources ?? SOURCES,
    log: options.log ?? SILENT,
    now: options.now,
    withJobs: options.withJobs,
  });
  hub.listensAt("http://127.0.0.1:8000");
  await hub.start();
  await setupsDone(hub);
  return hub;
}

/** Resolves when every connection is set up or paused. */
export async function setupsDone(hub: Hub): Promise<void> {
  const { connections } = hub.context;
  const isDone = () => connections.all().every(({ shared }) => shared.setup === "done" || shared.paused !== null);
  if (isDone()) return;
  await new Promise<void>((resolve) => {
    connections.onChange(() => {
      if (isDone()) resolve();
    });
  });
}

export interface DeliveryView {
  id: number;
  lead_id: number;
  integration: string;
  action: string;
  state: string;
  attempts: number;
  attempt_no: number;
  is_repeat: boolean;
  cause: string | null;
  depends_on: number | null;
  due_at: Date | null;
  external_id: string | null;
}

export async function deliveriesOf(hub: Hub, leadId?: number): Promise<DeliveryView[]> {
  const { rows } = await hub.context.db.pool.query<DeliveryView>(
    `select id, lead_id, integration, action, state, attempts, attempt_no, is_repeat, cause, depends_on, due_at, external_id
     from deliveries where $1::bigint is null or lead_id = $1 order by id`,
    [leadId ?? null],
  );
  return rows;
}

/** Resolves when the deliveries satisfy the condition; looked at again after each settlement and notice. */
export async function until(
  hub: Hub,
  condition: (rows: DeliveryView[]) => boolean,
  timeoutMs = 15_000,
): Promise<DeliveryView[]> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const look = async () => {
      const rows = await deliveriesOf(hub);
      if (isOver || !condition(rows)) return;
      end();
      resolve(rows);
    };
    const fail = (error: Error) => {
      if (isOver) return;
      end();
      reject(error);
    };
    const stop = hub.context.bus.subscribe(() => void look().catch(fail));
    const timer = setTimeout(() => {
      void deliveriesOf(hub).then(
        (rows) => fail(new Error(`not reached in ${timeoutMs} ms: ${JSON.stringify(rows)}`)),
        fail,
      );
    }, timeoutMs);
    function end(): void {
      isOver = true;
      clearTimeout(timer);
      stop();
    }
    void look().catch(fail);
  });
}
