import { describe, expect, it } from "vitest";
import type { Config } from "../config.ts";
import type { Connections } from "../connections/connections.ts";
import type { Sealer } from "../store/sealer.ts";
import { linksFor } from "./links.ts";
import { sampleLeased } from "./testing.ts";

/** The three things that links are made of, and no more of a hub. */
function linksWith(
  publicUrl: string | undefined,
  connection: { sandbox?: boolean; settings?: { server?: string } } = {},
) {
  const parts = {
    config: { PUBLIC_URL: publicUrl } as Config,
    connections: { get: () => ({ sandbox: false, settings: {}, ...connection }) } as unknown as Connections,
    sealer: { sign: (scope: string, payload: string) => `${scope}.${payload}` } as unknown as Sealer,
    localUrl: () => "http://127.0.0.1:8000",
  };
  return linksFor(parts);
}
const PUBLIC = "https://leads.imobsul.example";

describe("the links that only the hub can give", () => {
  it("the lead's page goes to everybody, the way out to mails that go to leads", () => {
    expect(linksWith(PUBLIC)(sampleLeased())).toEqual({ leadUrl: `${PUBLIC}/leads/123` });
    for (const action of ["email.welcome", "email.nurture"] as const) {
      expect(linksWith(PUBLIC)(sampleLeased({ action }))).toEqual({
        leadUrl: `${PUBLIC}/leads/123`,
        unsubscribeUrl: `${PUBLIC}/u/unsubscribe.123:email`,
      });
    }
  });

  it("a way out that nobody could open is left out, unless the mail stays here", () => {
    const welcome = sampleLeased({ action: "email.welcome" });
    expect(linksWith("http://leads.imobsul.example")(welcome)).not.toHaveProperty("unsubscribeUrl");
    expect(linksWith(undefined)(welcome)).toEqual({});
    const here = linksWith(undefined, { settings: { server: "127.0.0.1" } })(welcome);
    expect(here.unsubscribeUrl).toMatch(/^http:\/\/127\.0\.0\.1:8000\/u\//);
    expect(linksWith(undefined, { sandbox: true })(welcome).leadUrl).toBe("http://127.0.0.1:8000/leads/123");
  });

  it("the lead's own agenda goes with the lease that found one", () => {
    const schedulingUrl = "https://calendly.com/d/abc/visita";
    expect(linksWith(PUBLIC)(sampleLeased({ action: "email.welcome", schedulingUrl }))).toMatchObject({
      schedulingUrl,
    });
    expect(linksWith(PUBLIC)(sampleLeased({ action: "email.welcome" }))).not.toHaveProperty("schedulingUrl");
  });
});
