import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DDDS, formatPhone, isValidPhone, normalizePhone, phoneKey } from "./telefone.ts";

const ddd = fc.constantFrom(...DDDS);
const digits = (count: number, first: string) =>
  fc
    .tuple(
      fc.constantFrom(...first),
      fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: count - 1, maxLength: count - 1 }),
    )
    .map(([head, rest]) => head + rest);

describe("normalizePhone", () => {
  it.each([
    ["11999999999", "+5511999999999", "movel"],
    ["(11) 98888-7777", "+5511988887777", "movel"],
    ["11 8888-7777", "+5511988887777", "movel"],
    ["+55 11 98888-7777", "+5511988887777", "movel"],
    ["5511988887777", "+5511988887777", "movel"],
    ["551188887777", "+5511988887777", "movel"],
    ["0055 11 98888-7777", "+5511988887777", "movel"],
    ["011 98888-7777", "+5511988887777", "movel"],
    ["0 15 11 98888-7777", "+5511988887777", "movel"],
    ["(0xx11) 3333-4444", "+551133334444", "fixo"],
    ["+55 (011) 3333-4444", "+551133334444", "fixo"],
    ["55 98888-7777", "+5555988887777", "movel"],
    ["55 55 98888-7777", "+5555988887777", "movel"],
    ["p:+5548988887777", "+5548988887777", "movel"],
    ["WhatsApp: 48 98888-7777", "+5548988887777", "movel"],
    ["(48) 3333-4444 ramal 12", "+554833334444", "fixo"],
    ["11 3333-4444 / 11 98888-7777", "+551133334444", "fixo"],
    ["1234 ou 11 98888-7777", "+5511988887777", "movel"],
    ["\u202A+55 11 98888\u20117777\u202C", "+5511988887777", "movel"],
    ["+351 912 345 678", "+351912345678", "internacional"],
    ["00351912345678", "+351912345678", "internacional"],
  ])("reads %j", (raw, e164, tipo) => expect(normalizePhone(raw)).toEqual({ e164, tipo }));

  it.each([
    ["no DDD", "98888-7777"],
    ["a DDD that does not exist", "20 98888-7777"],
    ["a free-call number", "0800 123 4567"],
    ["a landline that begins with 1", "11 1234-5678"],
    ["nine digits that do not begin with 9", "11 88888-7777"],
    ["+55 with a DDD that does not exist", "+55 10 98888-7777"],
    ["digits of an address", "rua 11, 98888-7777"],
    ["words", "não tenho"],
    ["nothing", ""],
    ["a foreign number without its +", "351912345678"],
    ["too many digits", "+1234567890123456"],
  ])("refuses %s", (_, raw) => {
    expect(normalizePhone(raw)).toBeUndefined();
    expect(isValidPhone(raw)).toBe(false);
  });

  it("asks the judge of foreign numbers, and only about those", () => {
    const asked: string[] = [];
    const judge = (raw: string) => {
      asked.push(raw);
      return raw === "+351912345678" ? raw : undefined;
    };
    expect(normalizePhone("00 351 912 345 678", judge)?.e164).toBe("+351912345678");
    expect(normalizePhone("+351 1", judge)).toBeUndefined();
    expect(normalizePhone("11 98888-7777", judge)?.tipo).toBe("movel");
    expect([...new Set(asked)]).toEqual(["+351912345678", "+3511"]);
  });

  it("does not believe a judge whose answer is not E.164", () => {
    expect(normalizePhone("+351 912 345 678", () => "351 912 345 678")).toBeUndefined();
  });

  it("never throws and changes nothing the second time", () => {
    const written = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."0123456789+ ()-/5519") }),
    );
    fc.assert(
      fc.property(written, (raw) => {
        const phone = normalizePhone(raw);
        if (phone) expect(normalizePhone(phone.e164)).toEqual(phone);
      }),
    );
  });

  it("knows the 67 area codes", () => expect(DDDS.size).toBe(67));
});

describe("phoneKey", () => {
  it("is the same for every spelling of one mobile", () => {
    fc.assert(
      fc.property(ddd, digits(8, "6789"), (area, local) => {
        const spellings = [
          `${area}${local}`,
          `${area}9${local}`,
          `+55${area}${local}`,
          `0055${area}9${local}`,
          `0${area}9${local}`,
        ];
        const keys = new Set(spellings.map((raw) => phoneKey(normalizePhone(raw)?.e164 ?? "unread")));
        expect([...keys]).toEqual([`${area}${local}`]);
        expect(phoneKey(`+55${area}${local}`)).toBe(`${area}${local}`);
      }),
    );
  });

  it("never gives a mobile the key of a landline with the same eight digits", () => {
    fc.assert(
      fc.property(ddd, digits(8, "2345"), (area, local) => {
        expect(phoneKey(`+55${area}9${local}`)).not.toBe(phoneKey(`+55${area}${local}`));
      }),
    );
  });

  it("is the full number for others", () => {
    expect(phoneKey("+551133334444")).toBe("+551133334444");
    expect(phoneKey("+351912345678")).toBe("+351912345678");
  });
});

describe("formatPhone", () => {
  it.each([
    ["+5511988887777", "(11) 98888-7777"],
    ["+551133334444", "(11) 3333-4444"],
    ["+351912345678", "+351912345678"],
    ["ligar à tarde", "ligar à tarde"],
  ])("shows %j as %j", (e164, shown) => expect(formatPhone(e164)).toBe(shown));

  it("shows a number that is read back as the same", () => {
    fc.assert(
      fc.property(ddd, digits(8, "23456789"), (area, local) => {
        const e164 = normalizePhone(area + local)?.e164 ?? "unread";
        expect(normalizePhone(formatPhone(e164))?.e164).toBe(e164);
      }),
    );
  });
});
