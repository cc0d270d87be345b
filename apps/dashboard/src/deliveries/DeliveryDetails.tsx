/** All about one delivery: why it stands as it does, what to do, every attempt, and "Reenviar". Shared by pages. */
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useReplayOne } from "../actions/replay-one.ts";
import { leadDeliveriesQuery } from "../api/queries.ts";
import type { DeliveryDetail } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { DeliveryBadge } from "../ui/DeliveryBadge.tsx";
import { Failed } from "../ui/Failed.tsx";
import { MayWrite } from "../ui/MayWrite.tsx";
import { Moment } from "../ui/Moment.tsx";
import { RowsSkeleton } from "../ui/RowsSkeleton.tsx";
import { Attempts } from "./Attempts.tsx";
import styles from "./DeliveryDetails.module.css";
import { deliveryNotes } from "./delivery.model.ts";

/** Reads the deliveries of the lead (one request for all of its entries) and draws the one. */
export function DeliveryDetails({ leadId, id }: { leadId: number; id: number }) {
  const { data, error, refetch } = useQuery(leadDeliveriesQuery(leadId));
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={2} height={36} />;
  const delivery = data.deliveries.find((each) => each.id === id);
  return delivery ? <Details delivery={delivery} /> : <p className={styles.quiet}>{texts.delivery.gone}</p>;
}

function Details({ delivery }: { delivery: DeliveryDetail }) {
  const { state, reason, fix, due_at, attempts_list } = delivery;
  const isWaiting = state === "pending" || state === "retrying";
  return (
    <div className={styles.details} data-testid="delivery-details" data-delivery={delivery.id}>
      <div className={styles.head}>
        <DeliveryBadge state={state} variant="soft" />
        <span>{delivery.action_label}</span>
        {delivery.can_replay && (
          <MayWrite>
            <ReplayButton id={delivery.id} />
          </MayWrite>
        )}
      </div>
      {(reason || fix) && (
        <div className={styles.cause}>
          {reason && <p>{reason}</p>}
          {fix && (
            <p>
              <strong>{texts.delivery.whatToDo}: </strong>
              {fix}
            </p>
          )}
        </div>
      )}
      <ul className={styles.notes}>
        {isWaiting && due_at && (
          <li>
            {texts.delivery.next}: <Moment at={due_at} />
          </li>
        )}
        {delivery.message_state !== null && (
          <li data-testid="message-state" data-state={delivery.message_state}>
            {texts.delivery.message}: {texts.delivery.messageState[delivery.message_state]}
          </li>
        )}
        {deliveryNotes(delivery).map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {delivery.attempts_dropped_at === null ? (
        <Attempts attempts={attempts_list} />
      ) : (
        <p className={styles.quiet} data-testid="attempts-dropped">
          {texts.delivery.attemptsDropped(delivery.attempts)} <Moment at={delivery.attempts_dropped_at} />
        </p>
      )}
    </div>
  );
}

export function ReplayButton({ id }: { id: number }) {
  const replay = useReplayOne();
  return (
    <Button
      className={styles.replay}
      variant="default"
      size="xs"
      leftSection={<IconRefresh size={15} stroke={1.8} />}
      loading={replay.isPending}
      onClick={() => replay.mutate(id)}
      data-testid="replay-one"
      data-delivery={id}
    >
      {texts.delivery.replay}
    </Button>
  );
}
