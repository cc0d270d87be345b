import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isPostmaster, isServerOn, parsePidFile, readPidFile, readPidText, removeStalePidFile } from "./postmaster.ts";

const WHOLE = "4711\n/d/18\n1795449600\n5432\n/d/run\n\n  1234  5678\nready   \n";

describe("a pid file", () => {
  it("is read line by line", () => {
    expect(parsePidFile(WHOLE)).toEqual({
      pid: 4711,
      dataDir: "/d/18",
      startedAtSeconds: 1_795_449_600,
      port: 5432,
      socketFolder: "/d/run",
      host: "",
      status: "ready",
    });
  });

  it.each([
    ["empty", ""],
    ["no number", "x\n"],
    ["the init process", "1\n/d\n"],
    ["negative", "-4711\n/d\n"],
  ])("without a usable process id it is none: %s", (_, text) => {
    expect(parsePidFile(text)).toBeUndefined();
  });

  it("half-written it has a process and no address yet", () => {
    expect(parsePidFile("4711\n/d/18\n1795449600\n")).toMatchObject({
      pid: 4711,
      port: 0,
      socketFolder: "",
      status: "",
    });
  });
});

describe("a command line", () => {
  it.each([
    ["as we start it, from /proc", "/opt/pg 18/bin/postgres\0-D\0/d/18\0", true],
    ["as ps shows it", "/opt/bin/postgres -D /d/18", true],
    ["with options that somebody added", "postgres\0-c\0port=1\0-D\0/d/18\0", true],
    ["on another folder", "/opt/bin/postgres\0-D\0/e/18\0", false],
    ["a helper of the server", "postgres: checkpointer ", false],
    ["somebody who reads our log", "tail\0-f\0/d/18/log/postgresql-Mon.log\0", false],
    ["a process that has ended", "", false],
  ])("%s", (_, command, is) => {
    expect(isServerOn(command, "/d/18")).toBe(is);
  });

  it("this very process is no server", async () => {
    expect(await isPostmaster(process.pid, [process.cwd()])).not.toBe("yes");
  });
});

describe("a stale pid file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "streamleads-pid-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is removed", async () => {
    await writeFile(join(folder, "postmaster.pid"), WHOLE);
    await removeStalePidFile(folder, WHOLE);
    expect(await readdir(folder)).toEqual([]);
    await removeStalePidFile(folder, WHOLE);
    expect(await readPidFile(folder)).toBeUndefined();
  });

  it("stays when it is another one by now", async () => {
    const fresh = WHOLE.replace("4711", "4712");
    await writeFile(join(folder, "postmaster.pid"), fresh);
    await removeStalePidFile(folder, WHOLE);
    expect(await readPidText(folder)).toBe(fresh);
  });
});
