import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEgress } from "@streamleads/integration-kit";
import { expect, it } from "vitest";
import { type Log, SILENT } from "../observe/log.ts";
import { heartbeatTo } from "./heartbeat.ts";

it("calls the watchman outside, and says without the address when it is not heard", async () => {
  const calls: string[] = [];
  let status = 200;
  const server = createServer((request, reply) => {
    calls.push(`${request.method} ${request.url}`);
    reply.statusCode = status;
    reply.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/segredo`;
  const egress = createEgress({ allow: ["127.0.0.0/8"] });
  const warned: string[] = [];
  const log: Log = { ...SILENT, warn: (event, fields) => void warned.push(`${event} ${JSON.stringify(fields)}`) };
  const beat = heartbeatTo(url, egress, log);

  await beat();
  expect({ calls, warned }).toEqual({ calls: ["GET /ping/segredo"], warned: [] });
  status = 500;
  await beat();
  expect(warned).toEqual(['heartbeat.unheard {"cause":"http_500"}']);

  await egress.close();
  await new Promise((resolve) => server.close(resolve));
});
