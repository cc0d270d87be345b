/** The texts are what PostgreSQL 18.4, its programs and the loader print, as seen on 2026-11-23. */
import { describe, expect, it } from "vitest";
import { diagnose, errorFromOutput } from "./diagnose.ts";

const line = (text: string) => `2026-11-23 15:00:00.000 UTC [4711] ${text}\n`;

describe("what a server that gave up meant", () => {
  it.each([
    [
      "wrong_version",
      line("FATAL:  database files are incompatible with server") +
        line(
          "DETAIL:  The data directory was initialized by PostgreSQL version 17, which is not compatible with this version 18.4.",
        ),
    ],
    ["disk_full", line('FATAL:  could not write lock file "postmaster.pid": No space left on device')],
    ["disk_full", 'initdb: error: could not write file "/d/18/pg_wal/x": Disk quota exceeded'],
    ["read_only", line('FATAL:  could not create lock file "postmaster.pid": Read-only file system')],
    [
      "port_in_use",
      line('LOG:  could not bind IPv4 address "127.0.0.1": Address already in use') +
        line("FATAL:  could not create any TCP/IP sockets"),
    ],
    ["socket_in_use", line('FATAL:  lock file "/d/run/.s.PGSQL.5432.lock" already exists')],
    ["already_running", line('FATAL:  lock file "postmaster.pid" already exists')],
    ["already_running", line('FATAL:  lock file "postmaster.pid" is empty')],
    ["already_running", line("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use")],
    ["permission", line('FATAL:  data directory "/d/18" has wrong ownership')],
    ["permission", line('FATAL:  data directory "/d/18" has invalid permissions')],
    ["permission", "initdb: error: could not look up effective user ID 4711: user does not exist"],
    ["permission", '"root" execution of the PostgreSQL server is not permitted.'],
    [
      "binaries_missing",
      "postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file",
    ],
    ["out_of_memory", line("FATAL:  could not map anonymous shared memory: Cannot allocate memory")],
    ["crashed", line("PANIC:  could not locate a valid checkpoint record at 0/1")],
    ["crashed", ""],
  ])("%s: %s", (code, text) => {
    expect(diagnose(text)).toBe(code);
  });

  it("the error quotes the line that says most, and keeps the rest as its cause", () => {
    const text =
      line("LOG:  starting") + line("FATAL:  something is wrong") + line("LOG:  database system is shut down");
    const error = errorFromOutput("postgres", "exit 1", text, "/d/18");
    expect(error).toMatchObject({ code: "crashed", fix: expect.stringContaining("/d/18") });
    expect(error.message).toContain("exit 1");
    expect(error.message).toContain("something is wrong");
    expect(String(error.cause)).toContain("shut down");
  });
});
