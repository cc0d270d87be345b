import { connectorContract, startFake, testContext, testJob } from "@streamleads/integration-kit/testing";
import { describe, expect, it } from "vitest";
import { exemplo } from "./connector.ts";
import { exemploFake } from "./fake.ts";

connectorContract(exemplo, { fake: exemploFake, actions: { "contact.upsert": {} } });

describe("contact.upsert", () => {
  it("sent twice is one contact, whose id is remembered", async () => {
    const server = await startFake(exemploFake());
    const { EXEMPLO_API_TOKEN: token, EXEMPLO_API_URL: apiUrl } = server.provider.env(server.url);
    const ctx = testContext(exemplo, { token, apiUrl });
    const send = exemplo.actions["contact.upsert"];
    const first = await send?.(testJob(), ctx);
    expect(first).toMatchObject({ kind: "delivered", refs: { contact: "1" } });
    expect(await send?.(testJob(), ctx)).toEqual(first);
    await ctx.close();
    await server.close();
  });
});
