import { describe, expect, it } from "vitest";
import { settingsText, sharedBuffersMb } from "./settings.ts";

describe("the server's settings", () => {
  it("on a socket no port is opened to anybody, whatever is overridden", () => {
    const text = settingsText({ kind: "socket", folder: "/d/run", port: 5432 }, { listen_addresses: "*", jit: "on" });
    expect(text).toContain("listen_addresses = ''\n");
    expect(text).toContain("unix_socket_permissions = '0700'\n");
    expect(text).toContain("jit = 'on'\n");
    expect(text).not.toContain("'*'");
  });

  it("over TCP only loopback listens, and no socket is left open beside it", () => {
    const text = settingsText({ kind: "tcp", host: "127.0.0.1", port: 40_000 });
    expect(text).toContain("listen_addresses = '127.0.0.1'\n");
    expect(text).toContain("unix_socket_directories = ''\n");
    expect(text).toContain("port = '40000'\n");
  });

  it("a quote in a path ends no value", () => {
    expect(settingsText({ kind: "socket", folder: "/d/d'água", port: 1 })).toContain("'/d/d''água'");
  });

  it.each([
    ["half a gigabyte", 512, 128],
    ["two", 2_048, 256],
    ["twenty-four", 24_576, 1_024],
  ])("the server keeps an eighth of the memory of a machine with %s, within bounds", (_, machineMb, expected) => {
    expect(sharedBuffersMb(machineMb * 1024 * 1024)).toBe(expected);
  });

  it("what an owner asks for wins over the machine's size", () => {
    const text = settingsText({ kind: "socket", folder: "/d", port: 1 }, { shared_buffers: "64MB" });
    expect(text.match(/shared_buffers = .*/g)).toEqual(["shared_buffers = '64MB'"]);
  });
});
