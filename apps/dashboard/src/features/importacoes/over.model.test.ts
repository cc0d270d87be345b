import { describe, expect, it } from "vitest";
import type { Import } from "../../api/types.ts";
import * as made from "../../fixtures/imports.ts";
import { clockAt } from "../../fixtures/moments.ts";
import { overWords } from "./over.model.ts";

const clock = clockAt(new Date("2026-11-23T18:00:00Z"));
const gone = { arquivo_apagado_em: clock.now.toISOString() };

describe("overWords", () => {
  it.each<[string, Import, RegExp]>([
    ["finished", made.finished(clock), /concluída/],
    ["stopped", made.stopped(clock), /parada$/],
    ["put away before it began", made.received(clock, { estado: "cancelado", ...gone }), /descartado/],
    ["stopped before it began", made.received(clock, { estado: "cancelado" }), /antes de começar/],
    ["unreadable half way", made.broken(clock), /erro/],
    ["undone", made.undone(clock), /desfeita/],
  ])("%s", (_, one, title) => expect(overWords(one).title).toMatch(title));

  it("never says that leads stayed where none came in", () => {
    expect(overWords(made.received(clock, { estado: "falhou", ...gone })).help).toMatch(/Nenhum lead entrou/);
    expect(overWords(made.broken(clock)).help).toMatch(/ficou/);
  });

  it("says why there is no way back once the file is gone", () => {
    for (const one of [made.finished(clock, gone), made.stopped(clock, gone)]) {
      expect(overWords(one).help).toMatch(/arquivo foi apagado/);
    }
  });
});
