import { expect, it } from "vitest";
import { readPendenciasSearch } from "./pendencias.search.ts";

it.each([
  [{}, {}],
  [{ ver: "descartadas" }, { ver: "descartadas" }],
  [{ ver: "todas" }, {}],
  [
    { source: "canal-pro", pedido: "4021" },
    { source: "canal-pro", pedido: 4021 },
  ],
  [{ source: "x".repeat(41) }, {}],
  [{ source: "" }, {}],
  [{ source: ["a"] }, {}],
  [{ pedido: "-1" }, {}],
  [{ pedido: "1.5" }, {}],
  [{ pedido: "abc" }, {}],
])("%j is read as %j", (search, expected) => expect(readPendenciasSearch(search)).toEqual(expected));
