import { expect, it } from "vitest";
import { origemLabel } from "./origem.ts";

it.each([
  ["META_ADS", "Meta Ads"],
  ["INDICACAO", "Indicação"],
  ["FEIRA_2026", "Feira 2026"],
  ["constructor", "Constructor"],
])("origem %s is shown as %s", (origem, expected) => expect(origemLabel(origem)).toBe(expected));
