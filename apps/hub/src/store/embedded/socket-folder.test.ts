import { createHash } from "node:crypto";
import { chown, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRoot } from "./account.ts";
import { isUsable, makeSocketFolder } from "./socket-folder.ts";

describe("the folder of the socket", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "streamleads-home-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  it.each([
    ["short", "/var/lib/streamleads/run", true],
    ["86 bytes: the socket has 100", `/${"p".repeat(85)}`, true],
    ["87 bytes", `/${"p".repeat(86)}`, false],
    ["bytes count, not letters", `/${"ã".repeat(45)}`, false],
    ["a comma would divide it in two", "/dados/silva, souza/run", false],
  ])("usable or not: %s", (_, folder, usable) => {
    expect(isUsable(folder)).toBe(usable);
  });

  it("lies in the data folder, and an old one is closed again", async () => {
    await mkdir(join(home, "run"), { mode: 0o755 });
    expect(await makeSocketFolder(home, undefined)).toBe(join(home, "run"));
    expect((await stat(join(home, "run"))).mode & 0o777).toBe(0o700);
  });

  it("a link in its place is not followed", async () => {
    await mkdir(join(home, "alheio"), { mode: 0o755 });
    await symlink(join(home, "alheio"), join(home, "run"));
    const folder = await makeSocketFolder(home, undefined);
    expect(folder).not.toContain(home);
    expect((await stat(join(home, "alheio"))).mode & 0o777).toBe(0o755);
    await rm(folder, { recursive: true });
  });

  it.skipIf(!isRoot())(
    "a short one that somebody else made first is refused (root makes one for another account)",
    async () => {
      const deep = join(home, "p".repeat(80));
      await mkdir(deep);
      const hash = createHash("sha256").update(deep).digest("hex").slice(0, 12);
      const planted = join(tmpdir(), `streamleads-0-${hash}`);
      await mkdir(planted);
      await chown(planted, 54_321, 54_321);
      await expect(makeSocketFolder(deep, undefined)).rejects.toMatchObject({ code: "permission" });
      await rm(planted, { recursive: true });
    },
  );
});
