/** How a log-in makes a connection: as people make them by hand, with what they typed in and what the provider told. */
import type { ConnectionEdits } from "../connections/connection-edits.ts";
import type { MakeConnection } from "./log-in.ts";

export function makeConnection(edits: Pick<ConnectionEdits, "create">): MakeConnection {
  return async ({ integration, label, settings, by, access }) => {
    const given = Object.fromEntries(
      Object.entries({ ...settings, ...access.settings }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    const wanted = { integration, settings: given, ...(label !== null && { label }) };
    const made = await edits.create(wanted, { name: by, logged: {} });
    switch (made.kind) {
      case "done":
        return { kind: "made", id: made.id };
      case "invalid":
        return {
          kind: "refused",
          message: made.problems[0]?.message ?? "Faltam dados da conexão.",
          fix: made.problems[0]?.fix ?? "Preencha os campos da integração e conecte de novo.",
        };
      case "taken":
        return {
          kind: "refused",
          message: `Já há conexões demais com o nome ${made.name}.`,
          fix: "Dê outro nome a esta conexão, ou reconecte a que existe.",
        };
      default:
        return {
          kind: "refused",
          message: "A conexão não pôde ser criada.",
          fix: "Abra Integrações, crie a conexão pelo formulário e conecte a conta nela.",
        };
    }
  };
}
