/** Sending many again, on one sheet: what, how fast, and then how far it is. */
import { texts } from "../texts/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { ReplayPlan } from "./ReplayPlan.tsx";
import { ReplayProgress } from "./ReplayProgress.tsx";
import type { ReplayRequest } from "./replay.model.ts";

interface ReplayDialogProps {
  /** What a person wants to send again, before it started. */
  request: ReplayRequest | undefined;
  /** The replay that runs or ran. */
  watching: number | undefined;
  onStarted: (id: number) => void;
  onClose: () => void;
}

export function ReplayDialog({ request, watching, onStarted, onClose }: ReplayDialogProps) {
  return (
    <Dialog
      opened={request !== undefined || watching !== undefined}
      onClose={onClose}
      title={texts.replay.title}
      size="lg"
    >
      {watching !== undefined ? (
        <ReplayProgress id={watching} onClose={onClose} />
      ) : (
        request && <ReplayPlan request={request} onStarted={onStarted} onClose={onClose} />
      )}
    </Dialog>
  );
}
