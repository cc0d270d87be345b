import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort, localUrl, nextFreePort, portError } from "./port.ts";
import { EXIT, StartError } from "./start-error.ts";

const HOST = "127.0.0.1";
let busy: Server;
let busyPort: number;
beforeEach(async () => {
  busyPort = await freePort(HOST, 0);
  busy = createServer();
  await new Promise<void>((resolve) => busy.listen(busyPort, HOST, resolve));
});
afterEach(() => new Promise<void>((resolve) => busy.close(() => resolve())));

describe("finding a port", () => {
  it("gives a free one for 0, and leaves it free", async () => {
    const port = await freePort(HOST, 0);
    expect(port).toBeGreaterThan(0);
    expect(await freePort(HOST, port)).toBe(port);
  });

  it("says which port is taken and how to choose another", async () => {
    const error = await freePort(HOST, busyPort).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StartError);
    expect(error).toMatchObject({ message: `A porta ${busyPort} já está em uso.`, exitCode: EXIT.unavailable });
    expect((error as StartError).fix).toContain(`PORT=${busyPort + 1}`);
  });

  it("goes on to the next one when it may", async () => {
    expect(await nextFreePort(HOST, busyPort)).toBeGreaterThan(busyPort);
    await expect(nextFreePort(HOST, busyPort, 1)).rejects.toBeInstanceOf(StartError);
  });

  it("says that an address is not this machine's, instead of trying its ports", async () => {
    await expect(nextFreePort("192.0.2.1", 8000)).rejects.toMatchObject({
      exitCode: EXIT.config,
      fix: expect.stringContaining("0.0.0.0"),
    });
  });

  it("explains a port that needs rights, and leaves what it does not know as it is", () => {
    const denied = Object.assign(new Error("listen EACCES"), { code: "EACCES" });
    expect(portError(denied, HOST, 80)).toMatchObject({ fix: expect.stringContaining("1024") });
    const strange = new Error("?");
    expect(portError(strange, HOST, 80)).toBe(strange);
  });
});

describe("where this machine reaches a hub", () => {
  it.each([
    ["127.0.0.1", "http://localhost:8000"],
    ["0.0.0.0", "http://localhost:8000"],
    ["::", "http://localhost:8000"],
    ["10.0.0.7", "http://10.0.0.7:8000"],
    ["fd00::7", "http://[fd00::7]:8000"],
    ["leads.interno", "http://leads.interno:8000"],
  ])("that listens on %s", (host, url) => {
    expect(localUrl(host, 8000)).toBe(url);
  });
});
