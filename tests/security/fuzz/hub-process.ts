/** The hub that is fuzzed, in a process of its own: a fault that ends it is seen from outside. */
import { runHub } from "../../../apps/hub/src/main.ts";
import { SILENT } from "../../../apps/hub/src/observe/log.ts";

process.once("message", (env: Record<string, string>) => {
  runHub(env, { log: SILENT }).then(
    (hub) => {
      process.on("message", () => process.send?.({ rss: process.memoryUsage().rss }));
      process.once("SIGTERM", () => void hub.stop().then(() => process.exit(0)));
      process.send?.({ url: hub.url });
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
