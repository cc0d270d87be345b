/** One cause with its deliveries below it on demand. */
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { Cause } from "../../api/types.ts";
import { DeliveryList } from "../../deliveries/DeliveryList.tsx";
import { texts } from "../../texts/index.ts";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { replayable } from "./causes.model.ts";
import styles from "./ErrorsTab.module.css";

interface CauseRowProps {
  cause: Cause;
  slug: string;
  onReplay: () => void;
}

export function CauseRow({
  cause: { cause, reason, fix, count, waiting, leads, last_at },
  slug,
  onReplay,
}: CauseRowProps) {
  const [opened, setOpened] = useState(false);
  const panel = useId();
  const { errors } = texts.integracoes;
  const again = replayable({ count, waiting });
  return (
    <li className={styles.cause} data-testid="cause-row" data-cause={cause}>
      <div className={styles.row}>
        <div className={styles.words}>
          <p className={styles.reason}>{reason || cause}</p>
          {fix && <p className={styles.fix}>{fix}</p>}
          <p className={styles.facts}>
            <strong>{errors.count(count)}</strong>
            <span>{errors.leads(leads)}</span>
            {waiting > 0 && <span>{errors.waiting(waiting)}</span>}
            <span>
              {errors.lastWord} <Moment at={last_at} />
            </span>
            <code>{cause}</code>
          </p>
        </div>
        <div className={styles.actions}>
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            onClick={() => setOpened(!opened)}
            aria-expanded={opened}
            aria-controls={panel}
          >
            {opened ? errors.hide : errors.see}
          </Button>
          {again > 0 && (
            <MayWrite>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconRefresh size={15} stroke={1.8} />}
                onClick={onReplay}
                data-testid="replay-all"
              >
                {errors.replayAll}
              </Button>
            </MayWrite>
          )}
        </div>
      </div>
      <div id={panel}>
        {opened && (
          <div className={styles.deliveries}>
            <DeliveryList filters={{ integration: slug, cause }} empty={texts.integracoes.deliveries.empty} />
          </div>
        )}
      </div>
    </li>
  );
}
