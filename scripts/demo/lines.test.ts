import { describe, expect, it } from "vitest";
import { addressLines, leadLine } from "./lines.ts";
import type { Sent } from "./send.ts";

const taken: Sent = {
  kind: "taken",
  id: 1,
  nome: "Carlos Silva",
  score: 35,
  status: "QUENTE",
  origem: "META_ADS",
  cidade: "São Paulo",
  isKnown: false,
  deliveries: { delivered: 6, wanted: 6, later: 1 },
};

describe("the line of a lead", () => {
  it.each([
    [
      "says who, how hot and how many deliveries arrived",
      taken,
      "QUENTE 35/40  #1 Carlos Silva · São Paulo · META_ADS · 6 de 6 entregas, 1 para depois",
    ],
    ["shows what did not arrive", { ...taken, deliveries: { delivered: 2, wanted: 6, later: 0 } }, "2 de 6 entregas"],
    ["speaks of one as of one", { ...taken, deliveries: { delivered: 1, wanted: 1, later: 0 } }, "1 de 1 entrega"],
    [
      "says that nothing new came of a repeat",
      { ...taken, isKnown: true, deliveries: { delivered: 0, wanted: 0, later: 0 } },
      "já conhecido · nada novo a entregar",
    ],
    [
      "gives the reason of a refusal",
      { kind: "refused", status: 422, problems: ["Telefone inválido."] },
      "✖ recusado (422): Telefone inválido.",
    ],
  ] as [string, Sent, string][])("%s", (_guarantee, sent, wanted) => {
    expect(leadLine("14:03:22", sent, undefined)).toContain(wanted);
  });

  it("carries its remark below", () => {
    expect(leadLine("14:03:22", taken, "voltou").split("\n")[1]).toContain("↳ voltou");
  });
});

describe("the addresses", () => {
  const addresses = {
    hubUrl: "http://localhost:8001",
    sandboxUrl: "http://127.0.0.1:8100",
    email: "demo@streamleads.example",
    password: "1111-2222",
    apiKey: "sl_demo_x",
    busyPorts: [{ wanted: 8000, used: 8001 }],
    logFile: ".demo/demo.log",
    isContinued: false,
  };

  it("are all that one needs to look around, and say which port was taken", () => {
    const text = addressLines(addresses);
    for (const wanted of ["http://localhost:8001", "http://127.0.0.1:8100", "1111-2222", "sl_demo_x"]) {
      expect(text).toContain(wanted);
    }
    expect(text).toContain("A porta 8000 estava ocupada; esta demonstração usa a 8001.");
    expect(text).not.toContain("--fresh");
  });

  it("tell who comes back how to begin anew", () => {
    expect(addressLines({ ...addresses, isContinued: true })).toContain("--fresh");
  });
});
