import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpen, nextOpening, parseHours } from "./hours.ts";
import { hoursOf } from "./plan.fixture.ts";

const SP = "America/Sao_Paulo";

/** "seg 480-1200" for each range, so that a table can be read. */
function written(text: string): string {
  const names = ["seg", "ter", "qua", "qui", "sex", "sab", "dom"];
  return hoursOf(text)
    .days.flatMap((ranges, day) => ranges.map(({ from, to }) => `${names[day]} ${from}-${to}`))
    .join(" ");
}

describe("reading the hours", () => {
  const weekdays = "seg 540-1080 ter 540-1080 qua 540-1080 qui 540-1080 sex 540-1080";
  it.each([
    [
      "the default",
      "seg-sab 08:00-20:00",
      "seg 480-1200 ter 480-1200 qua 480-1200 qui 480-1200 sex 480-1200 sab 480-1200",
    ],
    ["several items", "seg-sex 09:00-18:00, sab 09:00-13:00", `${weekdays} sab 540-780`],
    ["a semicolon", "seg-sex 9:00-18:00; sab 9:00-13:00", `${weekdays} sab 540-780`],
    ["accents and capitals", "Seg-Sex 09:00-18:00, Sábado 09:00-13:00", `${weekdays} sab 540-780`],
    ["whole names", "segunda-feira a sexta-feira 9h às 18h", weekdays],
    ["terça without its cedilla", "terca-terça 9-10", "ter 540-600"],
    ["dashes of other lengths", "seg–sex 09:00 – 18:00", weekdays],
    ["half hours", "dom 8h30-12:45", "dom 510-765"],
    ["a span over the end of the week", "sáb-seg 10-12", "seg 600-720 sab 600-720 dom 600-720"],
    ["the end of the day", "dom 00:00-24:00", "dom 0-1440"],
    ["two ranges of a day", "seg 14-18, seg 9-12", "seg 540-720 seg 840-1080"],
    ["ranges that touch or overlap as one", "seg 9-12, seg 12-14, seg 13-15", "seg 540-900"],
  ])("understands %s", (_, text, expected) => {
    expect(written(text)).toBe(expected);
  });
  it.each([
    ["nothing", "", 'não entendi ""'],
    ["blanks", "   ", 'não entendi ""'],
    ["no hours", "seg-sex", 'não entendi "seg-sex"'],
    ["no days", "08:00-20:00", "não entendi"],
    ["a day that is none", "seg-fun 08:00-20:00", "dia desconhecido"],
    ["an hour that is none", "seg 08:00-25:00", "hora inválida"],
    ["a minute that is none", "seg 08:60-20:00", "hora inválida"],
    ["an hour after the end of the day", "seg 08:00-24:30", "hora inválida"],
    ["a range over midnight", "seg 22:00-02:00", "o fim não vem depois do início"],
    ["an empty range", "seg 08:00-08:00", "o fim não vem depois do início"],
    ["something left over", "seg 08:00-20:00, ", "não entendi"],
    ["one bad item among good ones", "seg 08:00-20:00, x", 'não entendi "x"'],
  ])("refuses %s and says why", (_, text, expected) => {
    const result = parseHours(text);
    expect("problem" in result ? result.problem : "understood").toContain(expected);
  });
});

describe("the hours", () => {
  const hours = hoursOf("seg-sex 09:00-18:00, sab 09:00-13:00");
  it.each([
    ["before the opening", "2026-11-23T11:59:59.999Z", false, "2026-11-23T12:00:00.000Z"],
    ["at the opening", "2026-11-23T12:00:00.000Z", true, "2026-11-23T12:00:00.000Z"],
    ["in the last moment", "2026-11-23T20:59:59.999Z", true, "2026-11-23T20:59:59.999Z"],
    ["at the close", "2026-11-23T21:00:00.000Z", false, "2026-11-24T12:00:00.000Z"],
    ["on Saturday after one", "2026-11-28T16:00:00.000Z", false, "2026-11-30T12:00:00.000Z"],
    [
      "in the night where the date of UTC is already the next",
      "2026-11-24T01:00:00.000Z",
      false,
      "2026-11-24T12:00:00.000Z",
    ],
  ])("%s (%s): open %s, next %s", (_, now, open, next) => {
    expect(isOpen(hours, SP, new Date(now))).toBe(open);
    expect(nextOpening(hours, SP, new Date(now)).toISOString()).toBe(next);
  });
  it("are those of the zone given", () => {
    expect(nextOpening(hours, "America/Manaus", new Date("2026-11-23T12:00:00Z")).toISOString()).toBe(
      "2026-11-23T13:00:00.000Z",
    );
    expect(() => isOpen(hours, "America/Pasargada", new Date())).toThrow(RangeError);
  });
});

describe("days when clocks change", () => {
  it.each([
    [
      "the opening keeps its wall time after the change",
      "seg-dom 09:00-18:00",
      "America/New_York",
      "2026-03-08T02:00:00Z",
      "2026-03-08T13:00:00.000Z",
    ],
    [
      "an opening that is jumped over happens where the jump lands",
      "dom 02:30-12:00",
      "America/New_York",
      "2026-03-08T05:00:00Z",
      "2026-03-08T07:00:00.000Z",
    ],
    [
      "a range that is jumped over whole opens a week later",
      "dom 02:15-02:45",
      "America/New_York",
      "2026-03-08T05:00:00Z",
      "2026-03-15T06:15:00.000Z",
    ],
    [
      "a midnight that is jumped over is one o'clock",
      "dom 00:00-12:00",
      SP,
      "2018-11-03T20:00:00Z",
      "2018-11-04T03:00:00.000Z",
    ],
    [
      "an opening within a midnight that is jumped over is one o'clock as well",
      "dom 00:30-12:00",
      SP,
      "2018-11-03T20:00:00Z",
      "2018-11-04T03:00:00.000Z",
    ],
    [
      "an hour that comes twice opens twice",
      "dom 01:30-01:45",
      "America/New_York",
      "2026-11-01T05:50:00Z",
      "2026-11-01T06:30:00.000Z",
    ],
    [
      "a range that the clock falls back into opens again",
      "sab 22:00-23:30",
      SP,
      "2018-02-18T01:45:00Z",
      "2018-02-18T02:00:00.000Z",
    ],
  ])("%s", (_, text, zone, now, next) => {
    expect(nextOpening(hoursOf(text), zone, new Date(now)).toISOString()).toBe(next);
  });
});

describe("laws", () => {
  const names = ["seg", "ter", "qua", "qui", "sex", "sab", "dom"];
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const item = fc
    .record({ day: fc.constantFrom(...names), from: fc.nat({ max: 1439 }), length: fc.integer({ min: 1, max: 1440 }) })
    .map(({ day, from, length }) => `${day} ${clock(from)}-${clock(Math.min(from + length, 1440))}`);
  const anyHours = fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => hoursOf(items.join(", ")));
  const zone = fc.constantFrom(SP, "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe", "UTC");
  const moment = fc
    .date({ min: new Date("2015-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000));

  it("the next opening is open, not in the past, and nothing between is", () => {
    fc.assert(
      fc.property(
        anyHours,
        zone,
        moment,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (hours, z, now, part) => {
          const next = nextOpening(hours, z, now);
          expect(isOpen(hours, z, next)).toBe(true);
          expect(next.getTime()).toBeGreaterThanOrEqual(now.getTime());
          if (next > now) {
            const between = new Date(now.getTime() + Math.floor((next.getTime() - now.getTime()) * part));
            expect(isOpen(hours, z, between)).toBe(false);
            expect(isOpen(hours, z, new Date(next.getTime() - 1))).toBe(false);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
  it("asking again at the opening gives the opening", () => {
    fc.assert(
      fc.property(anyHours, zone, moment, (hours, z, now) => {
        const next = nextOpening(hours, z, now);
        expect(nextOpening(hours, z, next)).toEqual(next);
      }),
    );
  });
});
