/**
 * A hub on a machine of a trial: the whole program, with the connector whose access is shared, and its ear for orders.
 * Tokens never cross a network in plain text, so the stand-in provider is reached as on this machine: what comes to its
 * address here is carried over, as a TLS tunnel of an operator would.
 */
import { connect, createServer } from "node:net";
import { CONNECTORS } from "@streamleads/integrations";
import { runHub } from "../../apps/hub/src/main.ts";
import { createLog } from "../../apps/hub/src/observe/log.ts";
import { ADDRESS_VARIABLE, LOCAL_ADDRESS, sharedAccess } from "./shared-access.ts";

export type HubOrder = { env: Record<string, string> } | { ask: "renew" };

process.on("message", (order: HubOrder) => {
  if ("env" in order)
    serve(order.env).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  else void renew?.();
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

let renew: (() => Promise<void>) | undefined;

async function serve(env: Record<string, string>): Promise<void> {
  const provider = env[ADDRESS_VARIABLE];
  if (provider) await carryOver(new URL(provider));
  const registry = CONNECTORS.map((one) => (one.slug === sharedAccess.slug ? sharedAccess : one));
  const hub = await runHub(
    { ...env, ...(provider && { [ADDRESS_VARIABLE]: LOCAL_ADDRESS }) },
    { log: createLog(env.LOG_LEVEL ?? "info"), registry },
  );
  renew = async () => {
    await hub.context.oauth.lookAfter();
    process.send?.({ renewed: true });
  };
  process.once("SIGTERM", () => void hub.stop().then(() => process.exit(0)));
  process.send?.({ id: hub.context.engine.instanceId });
}

function carryOver({ hostname, port }: URL): Promise<void> {
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  const here = new URL(LOCAL_ADDRESS);
  return new Promise((resolve) => server.listen(Number(here.port), here.hostname, resolve));
}
