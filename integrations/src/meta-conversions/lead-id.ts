/** Meta's own id of a lead of an instant form (`leadgen_id`), the strongest identifier that its events can have. */
import { foldText, type Lead } from "@streamleads/domain";

/** How forms, exports and automations call it; punctuation and case do not matter. */
const NAMES = new Set(["leadgenid", "metaleadid", "facebookleadid", "fbleadid"]);

/**
 * The id in digits, or `undefined`. It is an answer of the lead (`respostas`) where its source keeps it. An invalid one
 * has Meta refuse the whole event, so only 15 to 17 digits pass; our own id never stands in.
 */
export function metaLeadIdOf({ respostas }: Pick<Lead, "respostas">): string | undefined {
  for (const [question, answer] of Object.entries(respostas)) {
    if (!NAMES.has(foldText(question).replace(/[^a-z]/g, ""))) continue;
    // Meta's own CSV files write "l:7781200345519024".
    const digits = /^(?:l:)?(\d{15,17})$/.exec(answer.trim())?.[1];
    if (digits !== undefined) return digits;
  }
  return undefined;
}
