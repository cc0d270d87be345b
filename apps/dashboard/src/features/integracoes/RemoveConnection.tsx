/** A connection is removed only by its name, and what waits there is never cancelled without being told. */
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { asProblem } from "../../api/problem.ts";
import type { ConnectionSettings } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";
import { ConfirmByName } from "../../ui/ConfirmByName.tsx";
import { useRemoveConnection } from "./connection-actions.ts";

export function RemoveConnection({ connection, waiting }: { connection: ConnectionSettings; waiting: number }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useRemoveConnection(connection.id);
  const words = texts.conexoes.remove;
  // Something came to wait after the number was read: the hub refused, and the next click says what it does.
  const isRefusedForWaiting = remove.error !== null && asProblem(remove.error).code === "deliveries_waiting";
  const cancels = waiting > 0 || isRefusedForWaiting;
  const losses = waiting > 0 ? words.waiting(waiting) : words.waitingSome;
  const close = (): void => {
    setAsking(false);
    remove.reset();
  };
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={15} stroke={1.8} />}
        onClick={() => setAsking(true)}
        data-testid="remove-connection"
      >
        {words.action}
      </Button>
      <ConfirmByName
        opened={isAsking}
        title={words.title(connection.shown_name)}
        text={cancels ? `${losses} ${words.text}` : words.text}
        name={connection.shown_name}
        action={cancels ? words.submitCancel : words.submit}
        busy={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() =>
          remove.mutate(cancels, {
            onSuccess: ({ cancelled }) => announceDone(cancelled > 0 ? words.doneCancelled(cancelled) : words.done),
          })
        }
      />
    </>
  );
}
