import { describe, expect, it } from "vitest";
import { clockAt, DAY, HOUR, MINUTE } from "../../fixtures/moments.ts";
import { neverUsed, off, pausedSource, quiet, receiving, unset, withParked } from "../../fixtures/sources.ts";
import { refusalWords, silenceText, sourceFigures, sourceTrouble, tokenEnd } from "./source.model.ts";

const now = new Date("2026-11-23T18:00:00Z");
const clock = clockAt(now);
const ZONE = "America/Sao_Paulo";

describe("sourceFigures", () => {
  it.each([
    ["receiving", receiving(clock), ["há 12 min", "55", "12 min", "nenhuma"], [false, false, false, false]],
    ["quiet", quiet(clock), ["há 5 h", "55", "5 h 20 min", "nenhuma"], [true, false, true, false]],
    ["with parked requests", withParked(clock), ["há 12 min", "163", "12 min", "38"], [false, false, false, true]],
  ] as const)("%s", (_, source, values, bad) => {
    const figures = sourceFigures(source, now, ZONE);
    expect(figures.map(({ value }) => value)).toEqual(values);
    expect(figures.map(({ isBad }) => isBad)).toEqual(bad);
  });

  it("says that no lead came, and draws no silence of zero", () =>
    expect(sourceFigures(neverUsed(clock), now, ZONE).map(({ value }) => value)).toEqual([
      "nenhum ainda",
      "0",
      "—",
      "nenhuma",
    ]));
});

describe("silenceText", () => {
  it.each([
    [720, null, "12 min"],
    [19_200, 6.2, "5 h 20 min; costumam vir 6 nesse tempo"],
    [3_600, 1.2, "1 h; costuma vir 1 nesse tempo"],
    [12.7, null, "12 s"],
    [172_859, null, "2 d"],
  ])("%d s of silence, %s usual: %s", (silence_seconds, expected, text) =>
    expect(silenceText({ silence_seconds, expected })).toBe(text),
  );

  it("there is none before the first lead", () =>
    expect(silenceText({ silence_seconds: null, expected: null })).toBeUndefined());
});

describe("sourceTrouble", () => {
  it("tells why a source is paused in the hub's words", () =>
    expect(sourceTrouble(pausedSource(clock))).toMatchObject({
      reason: "O RD Station recusou o token. Ele expirou ontem às 18:02.",
    }));

  it("tells a silence with what is usual, and what to look at", () =>
    expect(sourceTrouble(quiet(clock))).toMatchObject({
      reason: "Nenhum lead há 5 h 20 min; costumam vir 6 nesse tempo.",
      fix: expect.stringContaining("lead de teste"),
    }));

  it("tells a setting that is wrong", () =>
    expect(sourceTrouble(unset(clock, "m", "M", { reason: "IMAP_PORT: não é um número.", fix: "Corrija." }))).toEqual({
      reason: "IMAP_PORT: não é um número.",
      fix: "Corrija.",
    }));

  it("says that a source is off, since its leads are refused", () =>
    expect(sourceTrouble(off(clock))?.reason).toContain("recusado"));

  it.each([
    ["receives", receiving(clock)],
    ["never received", neverUsed(clock)],
  ])("there is none where a source %s", (_, source) => expect(sourceTrouble(source)).toBeUndefined());
});

describe("tokenEnd", () => {
  it.each([
    ["ended", 5 * HOUR, "venceu há 5 h", "bad"],
    ["ends now", 0, "venceu agora", "bad"],
    ["ends within a day", -(3 * HOUR), "vence em 3 h", "bad"],
    ["ends within a week", -(6 * DAY + MINUTE), "vence em 6 dias", "wait"],
    ["ends later", -(40 * DAY), "vale até 02/01/2027", "quiet"],
  ] as const)("a token that %s", (_, agoMs, words, tone) =>
    expect(tokenEnd(clock.ago(agoMs), now, ZONE)).toEqual({ words, tone }),
  );

  it("there is none where no end is known", () => expect(tokenEnd(null, now, ZONE)).toBeUndefined());
});

describe("refusalWords", () => {
  it.each([
    ["signature_wrong", "com uma assinatura que não confere"],
    ["key_missing", "sem a chave"],
    ["too_old", "com um horário de mais de 5 minutos de diferença (confira o relógio de quem envia)"],
    ["toString", "por um motivo que este painel não conhece (toString)"],
    ["brand_new", "por um motivo que este painel não conhece (brand_new)"],
  ])("%s reads %s", (cause, words) => expect(refusalWords(cause)).toBe(words));
});
