import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blockedAt, isRoot, parsePasswd } from "./account.ts";

describe("accounts of a passwd file", () => {
  it("root, its doubles and lines without numbers are left out", () => {
    const text =
      "root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/root:\nnobody:x:65534:65533:::\n+nis::::::\nsem-uid:x::1:::\n\n";
    expect(parsePasswd(text)).toEqual([{ name: "nobody", uid: 65_534, gid: 65_533 }]);
  });
});

describe("the way to a folder", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "streamleads-way-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const stranger = { name: "estranho", uid: 54_321, gid: 54_322 };

  it.each([
    ["0700 of somebody else blocks", 0o700, true],
    ["reading without passing blocks", 0o744, true],
    ["passing is enough", 0o711, false],
  ])("%s", async (_, mode, isBlocked) => {
    await chmod(folder, mode);
    expect(await blockedAt(folder, stranger)).toBe(isBlocked ? folder : undefined);
  });

  it.skipIf(!isRoot())(
    "the owner is judged by the owner's bits and the group by the group's (root gives folders away)",
    async () => {
      await chown(folder, stranger.uid, 0);
      await chmod(folder, 0o077);
      expect(await blockedAt(folder, stranger)).toBe(folder);
      await chown(folder, 0, stranger.gid);
      await chmod(folder, 0o710);
      expect(await blockedAt(folder, stranger)).toBeUndefined();
    },
  );
});
