import { describe, expect, it } from "vitest";
import { readIntegracaoSearch } from "./integracao.search.ts";

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
