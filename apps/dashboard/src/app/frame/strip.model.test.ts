import { describe, expect, it } from "vitest";
import { clockAt } from "../../fixtures/moments.ts";
import { calm, problems, troubled } from "../../fixtures/overview.ts";
import { stripWords } from "./strip.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));

describe("stripWords", () => {
  it("says nothing on a calm day", () => expect(stripWords(calm(clock))).toBeUndefined());

  it("counts integrations, sources and what waits", () =>
    expect(stripWords(troubled(clock))).toBe(
      "2 integrações com problema · 1 fonte precisa de você · 36 entregas aguardam",
    ));

  it("counts what is about no integration and no source as a notice", () => {
    const [first] = problems(clock);
    const notice = { ...first!, integration: null, connection_id: null, waiting: 0 };
    expect(stripWords({ precisa_de_voce: [notice, { ...notice, id: 9 }] })).toBe("2 avisos precisam de você");
  });

  it("counts an integration with two problems once", () => {
    const [first] = problems(clock);
    expect(stripWords({ precisa_de_voce: [first!, { ...first!, id: 9, waiting: 0 }] })).toBe(
      "1 integração com problema · 22 entregas aguardam",
    );
  });
});
