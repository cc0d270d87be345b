/** Which data of a lead leave for the destination, and whether it can take them back. */
import type { Definition } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import styles from "./ConnectionForm.module.css";
import { leadFieldNames } from "./connection-form.model.ts";

export function LeadFacts({ definition: { receives, can_erase } }: { definition: Definition }) {
  const words = texts.conexoes.config;
  return (
    <div className={styles.facts} data-testid="lead-facts">
      <span>
        {words.receives}: {leadFieldNames(receives)}
        {receives.length > 0 && "."}
      </span>
      {receives.length > 0 && <span>{can_erase ? words.canErase : words.cannotErase}</span>}
    </div>
  );
}
