/** Before a bulk replay: how many, the first ten, how fast. Nothing is sent until the button is pressed. */
import { Button, Checkbox, Group, NumberInput } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../api/client.ts";
import { duration } from "../format/time.ts";
import { texts } from "../texts/index.ts";
import { Failed } from "../ui/Failed.tsx";
import { FormProblem } from "../ui/FormProblem.tsx";
import { RowsSkeleton } from "../ui/RowsSkeleton.tsx";
import styles from "./Replay.module.css";
import { ReplaySample } from "./ReplaySample.tsx";
import { RATE, type ReplayRequest, replayMs, usableRate } from "./replay.model.ts";

interface ReplayPlanProps {
  request: ReplayRequest;
  onStarted: (id: number) => void;
  onClose: () => void;
}

export function ReplayPlan({ request, onStarted, onClose }: ReplayPlanProps) {
  const [typedRate, setTypedRate] = useState<string | number>(RATE.usual);
  const [includeExpired, setIncludeExpired] = useState(false);
  const rate = usableRate(typedRate);
  const preview = usePreview(request, includeExpired);
  const start = useMutation({
    mutationFn: async () => {
      const body = bodyOf(request, { preview: false, rate, includeExpired });
      const { id } = await read(api.POST("/api/v1/replays", { body }));
      if (id === null) throw new Error("a started replay has no id");
      return id;
    },
    onSuccess: onStarted,
  });
  const { data } = preview;

  if (preview.error && !data) return <Failed error={preview.error} retry={() => void preview.refetch()} />;
  if (!data) return <RowsSkeleton rows={5} height={40} />;
  return (
    <div className={styles.steps}>
      <section>
        <h3 className={styles.step}>{texts.replay.whatTitle}</h3>
        <p className={styles.total} aria-live="polite" data-testid="replay-matching">
          {texts.replay.matching(data.matching)}
        </p>
        <p className={styles.quiet}>{texts.replay.safe}</p>
        {(data.left_out_expired > 0 || includeExpired) && (
          <div className={styles.expired}>
            {data.left_out_expired > 0 && <p>{texts.replay.leftOut(data.left_out_expired)}</p>}
            <Checkbox
              size="sm"
              checked={includeExpired}
              onChange={(event) => setIncludeExpired(event.currentTarget.checked)}
              label={texts.replay.includeExpired}
              description={texts.replay.includeExpiredHelp}
              data-testid="replay-include-expired"
            />
          </div>
        )}
        <ReplaySample deliveries={data.sample} />
      </section>
      {data.matching > 0 && (
        <section>
          <h3 className={styles.step}>{texts.replay.rateTitle}</h3>
          <NumberInput
            label={texts.replay.rate}
            description={texts.replay.rateHelp(duration(replayMs(data.matching, rate)))}
            value={typedRate}
            onChange={setTypedRate}
            min={RATE.least}
            max={RATE.most}
            decimalSeparator=","
            className={styles.rate}
            data-testid="replay-rate"
          />
        </section>
      )}
      <FormProblem error={start.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {texts.app.cancel}
        </Button>
        <Button
          disabled={data.matching === 0 || preview.isPlaceholderData}
          loading={start.isPending}
          onClick={() => start.mutate()}
          data-testid="replay-start"
        >
          {texts.replay.start(data.matching)}
        </Button>
      </Group>
    </div>
  );
}

function usePreview(request: ReplayRequest, includeExpired: boolean) {
  return useQuery({
    queryKey: ["replay-preview", request, includeExpired],
    queryFn: ({ signal }) =>
      read(
        api.POST("/api/v1/replays", {
          body: bodyOf(request, { preview: true, rate: RATE.usual, includeExpired }),
          signal,
        }),
      ),
    // Counted anew with every opening: what was failing a minute ago may have been sent since.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

function bodyOf(filter: ReplayRequest, how: { preview: boolean; rate: number; includeExpired: boolean }) {
  return { filter, preview: how.preview, rate_per_second: how.rate, include_expired: how.includeExpired };
}
