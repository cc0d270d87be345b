/** One cause of one source: why, what to do, how many; its requests below it on demand, and reading all of them again. */
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useReadManyAgain } from "../../actions/raw.ts";
import type { RawGroup } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Moment } from "../../ui/Moment.tsx";
import styles from "./Groups.module.css";
import { canReadAll, groupFilter, type Reading } from "./groups.model.ts";
import { RawList } from "./RawList.tsx";

interface GroupRowProps {
  group: RawGroup;
  onReading: (reading: Reading) => void;
}

export function GroupRow({ group, onReading }: GroupRowProps) {
  const { source, label, cause, reason, fix, total, newest_at } = group;
  const [opened, setOpened] = useState(false);
  const panel = useId();
  const again = useReadManyAgain();
  const words = texts.pendencias.group;
  const readAgain = (): void =>
    again.mutate(
      { source, cause },
      {
        onSuccess: ({ queued }) => {
          if (queued > 0) onReading({ source, label, cause, queued });
          else announceDone(texts.pendencias.again.nothing);
        },
      },
    );
  return (
    <li className={styles.group} data-testid="parked-group" data-source={source} data-cause={cause}>
      <div className={styles.row}>
        <div className={styles.words}>
          <p className={styles.label}>
            <Link to="/fontes/$slug" params={{ slug: source }}>
              {label}
            </Link>
          </p>
          <p className={styles.reason}>{reason ?? words.noReason}</p>
          {fix && <p className={styles.fix}>{fix}</p>}
          <p className={styles.facts}>
            <strong data-testid="group-total">{words.count(total)}</strong>
            <span>
              {words.newest} <Moment at={newest_at} />
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
            data-testid="group-open"
          >
            {opened ? words.hide : words.see}
          </Button>
          {canReadAll(group) && (
            <MayWrite>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconRefresh size={15} stroke={1.8} />}
                loading={again.isPending}
                onClick={readAgain}
                aria-label={words.readAgainOf(label, total)}
                data-testid="group-read-again"
              >
                {words.readAgain}
              </Button>
            </MayWrite>
          )}
        </div>
      </div>
      {again.error && (
        <div className={styles.problem}>
          <FormProblem error={again.error} />
        </div>
      )}
      <div id={panel}>
        {opened && (
          <div className={styles.list}>
            <RawList filters={groupFilter(group)} empty={{ title: words.none }} grouped />
          </div>
        )}
      </div>
    </li>
  );
}
