/** Below "may be the same person": look at both side by side and merge them, or say that they are two. */
import { Button } from "@mantine/core";
import { IconArrowMerge } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useDismiss } from "../../merging/use-merging.tsx";
import { texts } from "../../texts/index.ts";
import { MayWrite } from "../../ui/MayWrite.tsx";
import styles from "./DuplicateActions.module.css";
import { SamePersonDialog } from "./SamePersonDialog.tsx";

const { duplicados: words } = texts;

export function DuplicateActions({ leadId, otherId }: { leadId: number; otherId: number }) {
  const [isComparing, setComparing] = useState(false);
  const dismiss = useDismiss();
  return (
    <div className={styles.actions} data-testid="duplicate-actions" data-other={otherId}>
      <MayWrite>
        <Button
          size="xs"
          leftSection={<IconArrowMerge size={15} stroke={1.8} />}
          onClick={() => setComparing(true)}
          data-testid="same-person"
        >
          {words.samePerson}
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={dismiss.isPending}
          onClick={() => dismiss.mutate({ lead_id: leadId, other_id: otherId })}
          data-testid="not-same"
        >
          {words.notSame}
        </Button>
      </MayWrite>
      <Link to="/leads/$id" params={{ id: String(otherId) }} className={styles.link}>
        {words.open(otherId)}
      </Link>
      <SamePersonDialog leadId={leadId} otherId={otherId} opened={isComparing} onClose={() => setComparing(false)} />
    </div>
  );
}
