import { describe, expect, it } from "vitest";
import { isLoopbackHost } from "./loopback.ts";

describe("isLoopbackHost", () => {
  it.each(["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.9.9.9", "::1", "[::1]", " 127.0.0.1 "])(
    "is true for %j",
    (host) => expect(isLoopbackHost(host)).toBe(true),
  );
  it.each([
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "0.0.0.0",
    "10.0.0.1",
    "smtp.gmail.com",
    "::2",
    "127.1",
    "",
  ])("is false for %j", (host) => expect(isLoopbackHost(host)).toBe(false));
});
