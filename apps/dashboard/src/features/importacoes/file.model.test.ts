import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILE_BYTES_MAX, fileRefusal, uploadPath } from "./file.model.ts";

describe("fileRefusal", () => {
  it.each([
    ["clientes.csv", 1_000, undefined],
    ["CLIENTES.TXT", 1_000, undefined],
    ["sem extensao", 1_000, undefined],
    ["constructor", 1_000, undefined],
    ["a.constructor", 1_000, undefined],
    ["clientes.xlsx", 1_000, "file_excel"],
    ["Clientes.XLS ", 1_000, "file_excel"],
    ["clientes.csv.zip", 1_000, "file_compressed"],
    ["proposta.pdf", 1_000, "file_pdf"],
    ["clientes.csv", 0, "file_empty"],
    ["clientes.csv", FILE_BYTES_MAX, undefined],
    ["clientes.csv", FILE_BYTES_MAX + 1, "file_large"],
  ])("%s of %d bytes: %s", (name, size, code) => expect(fileRefusal({ name, size })?.code).toBe(code));

  it("always says what to do", () => expect(fileRefusal({ name: "a.xlsx", size: 1 })?.fix).toMatch(/CSV/));
});

describe("uploadPath", () => {
  it("keeps accents and what would end a query", () =>
    expect(uploadPath("São João & cia?.csv")).toBe(
      "/api/v1/imports?nome_arquivo=S%C3%A3o%20Jo%C3%A3o%20%26%20cia%3F.csv",
    ));

  it("gives the hub at most 200 characters and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (name) => {
        const given = new URL(uploadPath(name), "http://x").searchParams.get("nome_arquivo") ?? "";
        expect(given.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});
