/** Before two leads become one: which stays, and what happens to everything that both have. */
import { texts } from "../texts/index.ts";
import { Confirm } from "../ui/Confirm.tsx";
import type { Comparable } from "./compare.model.ts";
import styles from "./MergeConfirm.module.css";
import { type MergeOrder, useMerge } from "./use-merging.tsx";

const { duplicados: words } = texts;

interface MergeConfirmProps {
  opened: boolean;
  pair: readonly [Comparable, Comparable];
  stays: number;
  onMerged: (order: MergeOrder) => Promise<void> | void;
  onClose: () => void;
}

export function MergeConfirm({ opened, pair: [one, other], stays, onMerged, onClose }: MergeConfirmProps) {
  const merge = useMerge(onMerged);
  const [staying, joining] = stays === one.id ? [one, other] : [other, one];
  return (
    <Confirm
      opened={opened}
      title={words.confirmTitle}
      action={words.merge}
      busy={merge.isPending}
      error={merge.error}
      onConfirm={() => merge.mutate({ stays: staying.id, joins: joining.id })}
      onClose={() => {
        merge.reset();
        onClose();
      }}
    >
      <p className={styles.plain} data-testid="merge-plan">
        {words.confirm(words.lead(staying.nome, staying.id), words.lead(joining.nome, joining.id))}
      </p>
      <MergeFacts />
    </Confirm>
  );
}

export function MergeFacts() {
  return (
    <div>
      <ul className={styles.facts}>
        {words.happens.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p className={styles.quiet}>{words.undoLater}</p>
    </div>
  );
}
