import { describe, expect, it } from "vitest";
import { callbackBase, clientOf, redirectUriOf } from "./client.ts";

describe("the client of a provider", () => {
  it("is two variables, named after it", () => {
    const env = { RD_STATION_CLIENT_ID: " id ", RD_STATION_CLIENT_SECRET: "s" };
    expect(clientOf("rd-station", env)).toEqual({ kind: "client", client: { id: "id", secret: "s" } });
    expect(clientOf("rd-station", { RD_STATION_CLIENT_ID: "id", RD_STATION_CLIENT_SECRET: " " })).toEqual({
      kind: "missing",
      variables: ["RD_STATION_CLIENT_SECRET"],
    });
    expect(clientOf("hubspot", {})).toEqual({
      kind: "missing",
      variables: ["HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET"],
    });
  });
});

describe("the address that people come back to", () => {
  it.each([
    ["the public one", "https://leads.example", "http://10.0.0.1:8000", "https://leads.example"],
    ["the public one below a path", "https://casa.example/leads/", "http://x", "https://casa.example/leads"],
    ["this machine's own", undefined, "http://localhost:8000", "http://localhost:8000"],
    ["this machine's own by number", undefined, "http://127.0.0.1:9", "http://127.0.0.1:9"],
    ["one behind TLS", undefined, "https://casa.local", "https://casa.local"],
  ])("is %s", (_what, publicUrl, here, url) => {
    expect(callbackBase(publicUrl, here)).toEqual({ kind: "base", url });
  });

  it.each([
    ["plain http on a network", undefined, "http://leads.casa.local:8000"],
    ["a public address without TLS", "http://leads.example", "http://localhost:8000"],
    ["a host that is none", undefined, "http://"],
  ])("is not %s", (_what, publicUrl, here) => {
    expect(callbackBase(publicUrl, here)).toEqual({ kind: "no_public_url" });
  });

  it("is one for each provider", () => {
    expect(redirectUriOf("https://leads.example", "slack")).toBe("https://leads.example/oauth/slack/callback");
  });
});
