import { describe, expect, it } from "vitest";
import { readIntegracaoSearch, shownTab } from "./integracao.search.ts";

describe("readIntegracaoSearch", () => {
  it("keeps what the address says", () =>
    expect(readIntegracaoSearch({ tab: "erros", state: "failed", cause: "token_expired", reenvio: "12" })).toEqual({
      tab: "erros",
      state: "failed",
      cause: "token_expired",
      reenvio: 12,
    }));

  it.each([
    { tab: "x" },
    { state: "QUENTE" },
    { cause: "" },
    { reenvio: "-1" },
    { reenvio: "1e99" },
    { reenvio: null },
  ])("leaves out what cannot be used: %j", (search) => expect(readIntegracaoSearch(search)).toEqual({}));
});

describe("shownTab", () => {
  it.each([
    [undefined, true, "geral"],
    ["erros", true, "erros"],
    [undefined, false, "configuracao"],
    ["geral", false, "configuracao"],
    ["entregas", false, "entregas"],
  ] as const)("%s, connected %s: %s", (wanted, isConnected, tab) => expect(shownTab(wanted, isConnected)).toBe(tab));
});

describe("the way back from a provider", () => {
  it("is kept only as the hub writes it", () => {
    expect(readIntegracaoSearch({ conectada: "sim" })).toEqual({ conectada: "sim" });
    expect(readIntegracaoSearch({ conectada: "talvez" })).toEqual({});
  });
});
