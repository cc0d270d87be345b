import { describe, expect, it } from "vitest";
import { z } from "zod";
import { invalidFields, problemsOf } from "./problems.ts";
import { moment } from "./schemas/common.ts";

const schema = z.strictObject({
  name: z.string().min(1).max(5).optional(),
  level: z.enum(["read", "write"]).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  site: z.url().optional(),
  when: moment.optional(),
  day: z.union([moment, z.iso.date()]).optional(),
  list: z
    .array(z.object({ id: z.number() }))
    .max(2)
    .optional(),
});

function first(given: unknown) {
  const parsed = schema.safeParse(given, { reportInput: true });
  if (parsed.success) throw new Error("the input was accepted");
  return problemsOf(parsed.error)[0];
}

describe("a field that is wrong", () => {
  it.each([
    [{ name: 3 }, "name", "wrong_type", "Envie um texto."],
    [{ name: "" }, "name", "too_small", "Envie no mínimo 1 caractere."],
    [{ name: "abcdef" }, "name", "too_big", "Envie no máximo 5 caracteres."],
    [{ level: "root" }, "level", "invalid_value", "Use um destes: read, write."],
    [{ limit: "muitos" }, "limit", "wrong_type", "Envie um número."],
    [{ limit: "201" }, "limit", "too_big", "Envie no máximo 200."],
    [{ limit: "1.5" }, "limit", "wrong_type", "Envie um número inteiro."],
    [{ site: "imobiliaria" }, "site", "invalid_format", "Envie um endereço http:// ou https://."],
    [{ when: "ontem" }, "when", "invalid_format", "Envie um momento ISO 8601, como 2026-11-23T14:30:00-03:00."],
    [
      { day: "23/11/2026" },
      "day",
      "invalid_format",
      "Envie um momento ISO 8601, como 2026-11-23T14:30:00-03:00 ou um dia, como 2026-11-23.",
    ],
    [{ list: [{ id: 1 }, {}] }, "list[1].id", "required", "Envie um número."],
    [{ list: [1] }, "list[0]", "wrong_type", "Envie um objeto JSON."],
    [{ list: [1, 2, 3] }, "list", "too_big", "Envie no máximo 2 itens."],
    [{ nope: 1 }, "nope", "unknown_field", "Tire o campo; os nomes aceitos estão em /docs."],
    ["texto", "corpo", "wrong_type", "Envie um objeto JSON."],
    [undefined, "corpo", "required", "Envie um objeto JSON."],
  ])("%j is told by name with what to send", (given, field, code, fix) => {
    expect(first(given)).toMatchObject({ field, code, fix });
  });

  it("is told together with all others, and never with its value", () => {
    const parsed = schema.safeParse(
      { name: "segredo-longo", level: "segredo", limit: "segredo" },
      { reportInput: true },
    );
    const error = invalidFields(problemsOf(parsed.error as z.ZodError));
    expect(error.fields?.map(({ field }) => field)).toEqual(["name", "level", "limit"]);
    expect(JSON.stringify([error.message, error.fix, error.fields])).not.toContain("segredo");
  });

  it("whose name is hostile is shown cut and printable", () => {
    const name = `a\u202e${"b".repeat(500)}`;
    expect(first({ [name]: 1 })?.field).toBe(`a?${"b".repeat(58)}`);
  });
});
