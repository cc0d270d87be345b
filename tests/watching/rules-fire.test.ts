import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const DEPLOY = join(import.meta.dirname, "../../deploy/prometheus");
/** Debian's package `prometheus` brings it (`install-debian.sh`); a machine without it skips, and says so. */
const isMissing = spawnSync("promtool", ["--version"], { stdio: "ignore" }).error !== undefined;

it.skipIf(isMissing)(
  "every alert fires when it should, once for all processes, and not before",
  () => {
    const { status, stdout, stderr } = spawnSync(
      "promtool",
      ["test", "rules", join(DEPLOY, "streamleads.rules.test.yml")],
      {
        encoding: "utf8",
        timeout: 120_000,
      },
    );
    expect(status, `${stdout}${stderr}`).toBe(0);
  },
  130_000,
);
