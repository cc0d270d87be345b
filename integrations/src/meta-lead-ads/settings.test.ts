import { readSettings } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { metaGraphFake } from "./fake.ts";
import { metaLeadAds } from "./source.ts";

const REQUIRED = { META_APP_SECRET: "s", META_VERIFY_TOKEN: "v" };

describe("the settings", () => {
  it("are complete without a token: notices are kept from the first day", () => {
    expect(readSettings(metaLeadAds, REQUIRED)).toMatchObject({ configured: true, missing: [], problems: [] });
  });

  it("name what is missing", () => {
    expect(readSettings(metaLeadAds, { META_APP_SECRET: "s" }).missing).toEqual(["META_VERIFY_TOKEN"]);
    expect(readSettings(metaLeadAds, { META_VERIFY_TOKEN: "v" }).missing).toEqual(["META_APP_SECRET"]);
  });

  it("are satisfied by the fake's variables", () => {
    const { configured, problems } = readSettings(metaLeadAds, metaGraphFake().env("http://127.0.0.1:4010"));
    expect({ configured, problems }).toEqual({ configured: true, problems: [] });
  });

  it.each([
    [{}, "https://graph.facebook.com/v26.0"],
    [{ META_GRAPH_VERSION: "v25.0" }, "https://graph.facebook.com/v25.0"],
    [{ META_API_URL: "http://127.0.0.1:4010" }, "http://127.0.0.1:4010/v26.0"],
    [{ META_API_URL: "http://127.0.0.1:4010", META_GRAPH_VERSION: "v24.0" }, "http://127.0.0.1:4010/v24.0"],
    [{ META_API_URL: "http://127.0.0.1:4010/v23.0", META_GRAPH_VERSION: "v24.0" }, "http://127.0.0.1:4010/v23.0"],
  ])("%j ask %s", (env, baseUrl) => {
    const { settings } = readSettings(metaLeadAds, { ...REQUIRED, ...env });
    expect(metaLeadAds.request?.(settings).baseUrl).toBe(baseUrl);
  });

  it.each([
    [{ META_GRAPH_VERSION: "26" }, "META_GRAPH_VERSION"],
    [{ META_API_URL: "graph.facebook.com" }, "META_API_URL"],
    [{ META_API_URL: "https://graph.facebook.com/v26.0/me" }, "META_API_URL"],
  ])("%j are reported", (env, variable) => {
    expect(readSettings(metaLeadAds, { ...REQUIRED, ...env }).problems).toMatchObject([{ variable }]);
  });

  it("with a retired version still take notices in: only reading waits", () => {
    expect(readSettings(metaLeadAds, { ...REQUIRED, META_GRAPH_VERSION: "v18.0" })).toMatchObject({ configured: true });
  });

  it("send the token in a header, and none while there is none", () => {
    expect(metaLeadAds.request?.({ pageAccessToken: "t" }).headers).toEqual({ authorization: "Bearer t" });
    expect(metaLeadAds.request?.({})).toEqual({ baseUrl: "https://graph.facebook.com/v26.0" });
  });
});
