import { describe, expect, it } from "vitest";
import { ConfigError } from "../config.ts";
import { EmbeddedPostgresError } from "../store/embedded/index.ts";
import { NewerSchemaError } from "../store/newer-schema.ts";
import { EXIT, explain, StartError } from "./start-error.ts";

describe("explaining why the hub did not start", () => {
  it.each([
    [
      "a wrong setting: the variables, and 78",
      new ConfigError([{ variable: "PORT", found: "x", wanted: "precisa ser um número" }]),
      "PORT: precisa ser um número",
      EXIT.config,
    ],
    [
      "a database that does not start: its cure, and 69",
      new EmbeddedPostgresError({ code: "disk_full", message: "no space", fix: "Libere espaço no disco." }),
      "Libere espaço no disco.",
      EXIT.unavailable,
    ],
    [
      "what was foreseen: problem and cure, with its own code",
      new StartError("A porta 8000 já está em uso.", "Use outra.", EXIT.unavailable),
      "A porta 8000 já está em uso.\nUse outra.",
      EXIT.unavailable,
    ],
    [
      "a database of a newer version: what to start, and 78",
      new NewerSchemaError("0012-needs-0011-x", "0009-retention"),
      "Inicie a versão mais nova.",
      EXIT.config,
    ],
    [
      "what nobody foresaw: its stack, and 70",
      new TypeError("x is not a function"),
      "start-error.test.ts",
      EXIT.unexpected,
    ],
    ["what is no error at all", "desisto", "desisto", EXIT.unexpected],
  ])("%s", (_guarantee, error, text, exitCode) => {
    const explained = explain(error);
    expect(explained.text).toContain(text);
    expect(explained.exitCode).toBe(exitCode);
  });
});
