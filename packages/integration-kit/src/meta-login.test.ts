import { describe, expect, it } from "vitest";
import type { Fields } from "./connector.ts";
import { metaLogin } from "./meta-login.ts";

const fields = {
  accessToken: { label: "Token", help: "Token", secret: true },
  graphVersion: { label: "Versão", help: "Versão" },
  apiUrl: { label: "Endereço", help: "Endereço" },
} satisfies Fields;
const login = metaLogin<typeof fields>("accessToken", ["ads_management", "business_management"]);

describe("the login of Meta", () => {
  it("asks at facebook.com and exchanges at graph.facebook.com, in one version", () => {
    expect(login.authorizationUrl({})).toBe("https://www.facebook.com/v26.0/dialog/oauth");
    expect(login.tokenUrl({})).toBe("https://graph.facebook.com/v26.0/oauth/access_token");
    expect(login.authorizationUrl({ graphVersion: "v27.0" })).toBe("https://www.facebook.com/v27.0/dialog/oauth");
  });

  it("stays at an address of our own, which plays both hosts", () => {
    const own = { apiUrl: "http://127.0.0.1:4010/v26.0" };
    expect(login.authorizationUrl(own)).toBe("http://127.0.0.1:4010/v26.0/dialog/oauth");
    expect(login.tokenUrl(own)).toBe("http://127.0.0.1:4010/v26.0/oauth/access_token");
  });

  it("names its scopes with commas and trades its token for one of 60 days", () => {
    expect(login.scopes.join(login.scopeSeparator)).toBe("ads_management,business_management");
    expect(login.renew?.("curto", { id: "app", secret: "segredo" }, {})).toEqual({
      url: "https://graph.facebook.com/v26.0/oauth/access_token",
      query: {
        grant_type: "fb_exchange_token",
        client_id: "app",
        client_secret: "segredo",
        fb_exchange_token: "curto",
      },
    });
  });
});
