/** What the strip on top says, and whether it is there at all. */
import type { Overview } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { sourceOf } from "../../ui/problem.model.ts";

/** "2 integrações com problema · 36 entregas aguardam"; `undefined` when nothing needs a person. */
export function stripWords({ precisa_de_voce }: Pick<Overview, "precisa_de_voce">): string | undefined {
  if (precisa_de_voce.length === 0) return undefined;
  const sources = new Set(precisa_de_voce.map(sourceOf).filter((slug) => slug !== undefined));
  const others = precisa_de_voce.filter((problem) => sourceOf(problem) === undefined);
  const connections = new Set(others.map((problem) => problem.integration).filter((slug) => slug !== null));
  const rest = others.filter((problem) => problem.integration === null).length;
  const waiting = precisa_de_voce.reduce((sum, problem) => sum + problem.waiting, 0);
  const parts = [
    connections.size > 0 ? texts.strip.failing(connections.size) : undefined,
    sources.size > 0 ? texts.strip.sources(sources.size) : undefined,
    rest > 0 ? texts.strip.other(rest) : undefined,
    waiting > 0 ? texts.strip.waiting(waiting) : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
