import { expect, it } from "vitest";
import { standInConnector } from "./testing/connector.ts";
import { toldSettings, withoutSecrets } from "./told-settings.ts";

const connector = standInConnector();

it("takes what the connector has a field for, as text, and never the token", () => {
  const told = { account: " conta-1 ", apiUrl: 1, token: "roubado", outro: "x", __proto__: null };
  expect(toldSettings(connector, told)).toEqual({ account: "conta-1" });
});

it.each([[undefined], [null], ["text"], [[]], [{ account: "" }], [{ account: "x".repeat(2_001) }]])(
  "takes nothing of %j",
  (told) => {
    expect(toldSettings(connector, told)).toEqual({});
  },
);

it("keeps no secret beside the tokens", () => {
  expect(withoutSecrets(connector, { token: "s", account: "a", apiUrl: "u" })).toEqual({ account: "a", apiUrl: "u" });
});
