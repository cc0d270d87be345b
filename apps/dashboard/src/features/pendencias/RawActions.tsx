/** What a person can do to a raw request: read it again, put its contact right, put it aside, take that back. */
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconRefresh, IconTrash, IconUserEdit } from "@tabler/icons-react";
import { useState } from "react";
import { useDiscard, useReadAgain } from "../../actions/raw.ts";
import type { RawRequestDetail } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { ProblemWithId } from "../../ui/ProblemWithId.tsx";
import { ContactForm } from "./ContactForm.tsx";
import styles from "./RawDetails.module.css";
import { canReadAgain, rawState } from "./raw.model.ts";

export function RawActions({ request }: { request: RawRequestDetail }) {
  const [isFixing, setFixing] = useState(false);
  const again = useReadAgain(request.id);
  const discard = useDiscard(request.id);
  const words = texts.pendencias.one;
  const state = rawState(request);
  const problem = isFixing ? discard.error : (again.error ?? discard.error);
  const isBusy = again.isPending || discard.isPending;
  const readAgain = (): void => {
    discard.reset();
    again.mutate(undefined);
  };
  const putAside = (): void => {
    again.reset();
    setFixing(false);
    discard.mutate();
  };
  // Nothing to decide: it is being read, or it was.
  if (state !== "parked" && !canReadAgain(state) && !problem) return null;
  return (
    <div className={styles.actions}>
      {state === "parked" && (
        <div className={styles.buttons}>
          <Button
            size="xs"
            leftSection={<IconRefresh size={15} stroke={1.8} />}
            loading={again.isPending && !isFixing}
            disabled={isBusy}
            onClick={readAgain}
            data-testid="read-again"
          >
            {words.readAgain}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconUserEdit size={15} stroke={1.8} />}
            aria-expanded={isFixing}
            onClick={() => setFixing(!isFixing)}
            data-testid="fix-contact"
          >
            {words.fixContact}
          </Button>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={15} stroke={1.8} />}
            loading={discard.isPending}
            disabled={isBusy}
            onClick={putAside}
            data-testid="discard"
          >
            {words.discard}
          </Button>
        </div>
      )}
      {state !== "parked" && canReadAgain(state) && (
        <div className={styles.buttons}>
          <Button
            size="xs"
            variant="default"
            leftSection={
              state === "discarded" ? (
                <IconArrowBackUp size={15} stroke={1.8} />
              ) : (
                <IconRefresh size={15} stroke={1.8} />
              )
            }
            loading={again.isPending}
            onClick={readAgain}
            data-testid={state === "discarded" ? "undo-discard" : "read-again"}
          >
            {state === "discarded" ? words.undo : words.readAgain}
          </Button>
        </div>
      )}
      <ProblemWithId error={problem} />
      <div className={styles.live} role="status">
        {again.isSuccess && state === "parked" && (
          <p className={styles.still} data-testid="still-parked">
            {words.stillParked}
          </p>
        )}
      </div>
      {state === "parked" && isFixing && <ContactForm again={again} onClose={() => setFixing(false)} />}
    </div>
  );
}
