/** A connection to a fake account, for the tests of this folder. */
import { readSettings } from "@streamleads/integration-kit";
import { type FaultServer, startFake, type TestContext, testContext } from "@streamleads/integration-kit/testing";
import { zendesk } from "./connector.ts";
import { type ZendeskFake, type ZendeskFakeOptions, zendeskFake } from "./fake.ts";
import type { ZendeskFields, ZendeskSettings } from "./fields.ts";

export interface Trial {
  fake: ZendeskFake;
  server: FaultServer;
  ctx: TestContext<ZendeskFields>;
  /** Method and path of each request since the last call of it. */
  asked: () => string[];
  close: () => Promise<void>;
}

export async function startTrial(options: ZendeskFakeOptions = {}, settings: ZendeskSettings = {}): Promise<Trial> {
  const fake = zendeskFake(options);
  const server = await startFake(fake);
  const given = readSettings(zendesk, fake.env(server.url)).settings;
  const ctx = testContext(zendesk, { ...given, ticketsFor: "pedidos", ...settings }, { url: server.url });
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
