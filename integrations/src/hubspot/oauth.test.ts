import { expect, it } from "vitest";
import { SCOPES } from "./errors.ts";
import { hubspotOAuth } from "./oauth.ts";

it("asks at HubSpot's screen and exchanges at the address of the API's version", () => {
  expect(hubspotOAuth.authorizationUrl({})).toBe("https://app.hubspot.com/oauth/authorize");
  expect(hubspotOAuth.tokenUrl({})).toBe("https://api.hubapi.com/oauth/2026-09/token");
  expect(hubspotOAuth.revokeUrl?.({ apiUrl: "https://api.hubapi.com/" })).toBe(
    "https://api.hubapi.com/oauth/2026-09/token/revoke",
  );
});

it("goes to what stands in HubSpot's place, when something does", () => {
  const settings = { apiUrl: "http://127.0.0.1:4010/hubspot/" };
  expect(hubspotOAuth.authorizationUrl(settings)).toBe("http://127.0.0.1:4010/hubspot/oauth/authorize");
  expect(hubspotOAuth.tokenUrl(settings)).toBe("http://127.0.0.1:4010/hubspot/oauth/2026-09/token");
});

it("asks for the rights of a service key and no more", () => {
  expect(hubspotOAuth.scopes).toEqual(["oauth", ...SCOPES]);
});
