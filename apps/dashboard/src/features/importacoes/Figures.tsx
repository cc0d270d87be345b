/** Four counts of an import or of its trial, each explained on hover. */
import { Tooltip } from "@mantine/core";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import { TickingNumber } from "../../ui/TickingNumber.tsx";
import styles from "./Figures.module.css";

const { figures: words } = texts.importacoes;
const ORDER = ["novas", "conhecidas", "repetidas", "com_erro"] as const;

export function Figures({ figures }: { figures: Record<(typeof ORDER)[number], number> }) {
  return (
    <dl className={styles.figures}>
      {ORDER.map((name) => (
        <Tooltip key={name} label={words.help[name]}>
          <div data-testid={`figure-${name}`} data-bad={(name === "com_erro" && figures[name] > 0) || undefined}>
            <dt>{words[name]}</dt>
            <dd>
              <TickingNumber value={count(figures[name])} />
            </dd>
          </div>
        </Tooltip>
      ))}
    </dl>
  );
}
