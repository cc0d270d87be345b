/** While a bulk replay runs: how far it is, and the button that stops it. */
import { Button, Group, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../api/client.ts";
import { replayQuery } from "../api/queries.ts";
import type { Replay } from "../api/types.ts";
import { count } from "../format/number.ts";
import { texts } from "../texts/index.ts";
import { Failed } from "../ui/Failed.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";
import { RowsSkeleton } from "../ui/RowsSkeleton.tsx";
import styles from "./Replay.module.css";
import { replayProgress, share } from "./replay.model.ts";

export function ReplayProgress({ id, onClose }: { id: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery(replayQuery(id));
  const stop = useStop(id);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={3} height={40} />;
  return (
    <div className={styles.steps} data-testid="replay-progress" data-state={data.state}>
      <Bar replay={data} />
      {data.state === "stopped" && <p className={styles.quiet}>{texts.replay.stoppedHelp}</p>}
      <FormProblem error={stop.error} />
      <Group justify="flex-end" gap="xs">
        {data.state === "running" && (
          <Button
            variant="default"
            color="red"
            loading={stop.isPending}
            onClick={() => stop.mutate()}
            data-testid="replay-stop"
          >
            {texts.replay.stop}
          </Button>
        )}
        <Button onClick={onClose} data-testid="replay-close">
          {texts.replay.close}
        </Button>
      </Group>
    </div>
  );
}

const TITLES: Record<Replay["state"], string> = {
  preview: texts.replay.running,
  running: texts.replay.running,
  done: texts.replay.done,
  stopped: texts.replay.stopped,
};

function Bar({ replay }: { replay: Replay }) {
  const { total, settled, delivered, failed, waiting, notCreated } = replayProgress(replay);
  const figures = [
    { word: texts.replay.delivered, value: delivered },
    { word: texts.replay.failed, value: failed },
    { word: texts.replay.waiting, value: waiting },
    ...(replay.state === "running" ? [{ word: texts.replay.notCreated, value: notCreated }] : []),
  ];
  return (
    <section>
      <h3 className={styles.step} aria-live="polite">
        {TITLES[replay.state]}: {texts.replay.ofTotal(settled, total)}
      </h3>
      <Progress.Root size={10} radius="xl">
        <Progress.Section value={share(delivered, total)} color="var(--sl-ok)" aria-label={texts.replay.delivered} />
        <Progress.Section
          value={failed === 0 ? 0 : share(failed, total)}
          color="var(--sl-bad)"
          aria-label={texts.replay.failed}
        />
      </Progress.Root>
      <dl className={styles.figures}>
        {figures.map(({ word, value }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function useStop(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.DELETE("/api/v1/replays/{id}", { params: { path: { id } } })),
    onSuccess: (replay) => client.setQueryData(replayQuery(id).queryKey, replay),
  });
}
