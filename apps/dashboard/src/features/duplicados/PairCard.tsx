/** One pair: why it is here, both leads, and the two answers. */
import { Button } from "@mantine/core";
import { IconArrowMerge } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "../../api/queries.ts";
import type { DuplicatePair } from "../../api/types.ts";
import { suggestedStay } from "../../merging/compare.model.ts";
import { MergeConfirm } from "../../merging/MergeConfirm.tsx";
import { PairChoice } from "../../merging/PairChoice.tsx";
import { useDismiss } from "../../merging/use-merging.tsx";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { isWriter } from "../../ui/MayWrite.tsx";
import { Moment } from "../../ui/Moment.tsx";
import styles from "./DuplicadosPage.module.css";

const { duplicados: words } = texts;

export function PairCard({ pair }: { pair: DuplicatePair }) {
  const { data: me } = useQuery(meQuery);
  const [one, other] = pair.leads;
  const [chosen, setChosen] = useState<number>();
  const [isAsking, setAsking] = useState(false);
  const dismiss = useDismiss();
  // The hub always sends two; without them there is nothing to compare.
  if (!one || !other) return null;
  const stays = chosen ?? suggestedStay(one, other);
  const mayWrite = isWriter(me);
  return (
    <li data-testid="pair" data-pair={`${pair.lead_id}-${pair.other_id}`}>
      <Card>
        <p className={styles.why}>
          <strong>{pair.reason_text ?? words.unknownReason}</strong>
          <span>
            {words.found} <Moment at={pair.at} />
          </span>
        </p>
        <PairChoice pair={[one, other]} stays={stays} onChoose={setChosen} mayChoose={mayWrite} />
        {mayWrite && (
          <div className={styles.buttons}>
            <Button
              variant="default"
              loading={dismiss.isPending}
              onClick={() => dismiss.mutate({ lead_id: pair.lead_id, other_id: pair.other_id })}
              data-testid="not-same"
            >
              {words.notSame}
            </Button>
            <Button
              leftSection={<IconArrowMerge size={16} stroke={1.8} />}
              onClick={() => setAsking(true)}
              data-testid="merge"
            >
              {words.merge}
            </Button>
          </div>
        )}
      </Card>
      <MergeConfirm
        opened={isAsking}
        pair={[one, other]}
        stays={stays}
        onMerged={() => setAsking(false)}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}
