import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSealer } from "./sealer.ts";

const sealer = createSealer(Buffer.alloc(32, 1));
const other = createSealer(Buffer.alloc(32, 2));

describe("sealing a secret", () => {
  it("gives back exactly what was sealed, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sealer.open(sealer.seal(text))).toBe(text);
      }),
    );
  });

  it("hides the text, and hides that two secrets are the same", () => {
    const [one, two] = [sealer.seal("token-da-conta"), sealer.seal("token-da-conta")];
    expect(one.equals(two)).toBe(false);
    expect(one.includes("token-da-conta")).toBe(false);
  });

  it("does not open when any byte was changed", () => {
    const sealed = sealer.seal("segredo");
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => sealer.open(changed), `byte ${at}`).toThrow();
    }
  });

  it("does not open what is cut short, empty or sealed with another key, and says the last", () => {
    expect(() => other.open(sealer.seal("segredo"))).toThrow("another SECRETS_KEY");
    expect(() => sealer.open(Buffer.alloc(0))).toThrow();
    expect(() => sealer.open(sealer.seal("segredo").subarray(0, 20))).toThrow();
  });

  it("opens after a restart with the same master key", () => {
    expect(createSealer(Buffer.alloc(32, 1)).open(sealer.seal("segredo"))).toBe("segredo");
  });
});

describe("fingerprints", () => {
  it("are the same for the same address here, and another in another installation", () => {
    const here = sealer.fingerprint("email:ana@exemplo.example");
    expect(createSealer(Buffer.alloc(32, 1)).fingerprint("email:ana@exemplo.example").equals(here)).toBe(true);
    expect(sealer.fingerprint("email:bia@exemplo.example").equals(here)).toBe(false);
    expect(other.fingerprint("email:ana@exemplo.example").equals(here)).toBe(false);
  });
});

describe("signed tokens", () => {
  it("give back what was signed, in characters that need no escaping in an address", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).map((text) => text.toWellFormed()),
        (payload) => {
          const token = sealer.sign("descadastro", payload);
          expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
          expect(sealer.verify("descadastro", token)).toBe(payload);
        },
      ),
    );
  });

  it("of one kind do not pass for another kind, nor those of another installation", () => {
    const token = sealer.sign("descadastro", "7:email");
    expect(sealer.verify("acesso", token)).toBeUndefined();
    expect(other.verify("descadastro", token)).toBeUndefined();
  });

  it.each([
    ["nothing", ""],
    ["no signature", "NzplbWFpbA"],
    ["an empty signature", "NzplbWFpbA."],
    ["a signature cut short", sealer.sign("s", "7").slice(0, -4)],
    [
      "another payload under the signature",
      `${Buffer.from("8").toString("base64url")}.${sealer.sign("s", "7").split(".")[1]}`,
    ],
    ["something behind it", `${sealer.sign("s", "7")}.x`],
  ])("are refused: %s", (_, token) => {
    expect(sealer.verify("s", token)).toBeUndefined();
  });
});

describe("keys for others", () => {
  it("differ by purpose and by master key, and never are the master key", () => {
    const keys = [sealer.derive("sessoes"), sealer.derive("outro"), other.derive("sessoes")];
    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(Buffer.alloc(32, 1).toString("base64url"));
    expect(createSealer(Buffer.alloc(32, 1)).derive("sessoes")).toBe(keys[0]);
  });
});

describe("several master keys", () => {
  const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const both = createSealer([newer, older]);

  it("all open, and the first seals", () => {
    expect(both.open(sealer.seal("antigo"))).toBe("antigo");
    expect(both.open(other.seal("novo"))).toBe("novo");
    expect(other.open(both.seal("novo"))).toBe("novo");
    expect(() => sealer.open(both.seal("novo"))).toThrow("another SECRETS_KEY");
  });

  it("tell what is sealed with the first already", () => {
    expect([both.isCurrent(both.seal("x")), both.isCurrent(sealer.seal("x"))]).toEqual([true, false]);
  });

  it("leave fingerprints, links and derived keys as they were, as long as the root is the same", () => {
    const link = sealer.sign("descadastro", "7:email");
    for (const rotated of [both, createSealer([newer], older)]) {
      expect(rotated.fingerprint("a").equals(sealer.fingerprint("a"))).toBe(true);
      expect(rotated.verify("descadastro", link)).toBe("7:email");
      expect(rotated.sign("descadastro", "7:email")).toBe(link);
      expect(rotated.derive("people")).toBe(sealer.derive("people"));
    }
    expect(other.verify("descadastro", link)).toBeUndefined();
  });

  it("have 32 bytes each, and there is at least one", () => {
    expect(() => createSealer(Buffer.alloc(31))).toThrow(RangeError);
    expect(() => createSealer([older, Buffer.alloc(33)])).toThrow(RangeError);
    expect(() => createSealer([])).toThrow(RangeError);
    expect(() => createSealer([older], Buffer.alloc(16))).toThrow(RangeError);
  });
});
