import { expect, it } from "vitest";
import { isAt } from "./nav.ts";

it.each([
  ["/", "/", true],
  ["/", "/leads", false],
  ["/leads", "/leads/812", true],
  ["/leads", "/leadsx", false],
  ["/configuracoes", "/configuracoes/aparencia", true],
  ["/integracoes", "/configuracoes/chaves", false],
])("the place %s is marked at %s: %s", (place, pathname, expected) => expect(isAt(place, pathname)).toBe(expected));
