/** A connection to a fake account, for the tests of this folder. */
import { readSettings } from "@streamleads/integration-kit";
import {
  type FaultServer,
  startFake,
  type TestContext,
  type TestContextOptions,
  testContext,
} from "@streamleads/integration-kit/testing";
import { pipedrive } from "./connector.ts";
import { type PipedriveFake, type PipedriveFakeOptions, pipedriveFake } from "./fake.ts";
import type { PipedriveFields, PipedriveSettings } from "./fields.ts";

export interface Trial {
  fake: PipedriveFake;
  server: FaultServer;
  ctx: TestContext<PipedriveFields>;
  /** Method and path of each request since the last call of it. */
  asked: () => string[];
  close: () => Promise<void>;
}

export async function startTrial(
  options: PipedriveFakeOptions = {},
  settings: PipedriveSettings = {},
  context: Omit<TestContextOptions, "url"> = {},
): Promise<Trial> {
  const fake = pipedriveFake(options);
  const server = await startFake(fake);
  const given = readSettings(pipedrive, fake.env(server.url)).settings;
  const ctx = testContext(pipedrive, { ...given, ...settings }, { url: server.url, ...context });
  return {
    fake,
    server,
    ctx,
    asked: () => server.seen.splice(0).map(({ method, path }) => `${method} ${path}`),
    close: async () => {
      await ctx.close();
      await server.close();
    },
  };
}
