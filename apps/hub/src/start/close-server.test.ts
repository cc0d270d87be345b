import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { closeServer } from "./close-server.ts";

describe("closing the server", () => {
  it("cuts an open stream when its grace is over, instead of waiting for ever", async () => {
    const server = createServer((_request, response) => {
      response.write("it never ends");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}`);
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
    await closeServer({ close, server }, 20);
    await expect(answer.text()).rejects.toThrow();
  });
});
