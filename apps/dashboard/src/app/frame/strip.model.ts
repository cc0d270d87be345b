/** What the strip on top says, and whether it is there at all. */
import type { Overview } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

/** "2 integrações com problema · 36 entregas aguardam"; `undefined` when nothing needs a person. */
export function stripWords({ precisa_de_voce }: Pick<Overview, "precisa_de_voce">): string | undefined {
  if (precisa_de_voce.length === 0) return undefined;
  const connections = new Set(precisa_de_voce.map((problem) => problem.integration).filter((slug) => slug !== null));
  const others = precisa_de_voce.filter((problem) => problem.integration === null).length;
  const waiting = precisa_de_voce.reduce((sum, problem) => sum + problem.waiting, 0);
  const parts = [
    connections.size > 0 ? texts.strip.failing(connections.size) : undefined,
    others > 0 ? texts.strip.other(others) : undefined,
    waiting > 0 ? texts.strip.waiting(waiting) : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}
