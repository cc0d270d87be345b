/** A question before something that is not taken back with one tap; what went wrong is told above the buttons. */
import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { texts } from "../texts/index.ts";
import { Dialog } from "./Dialog.tsx";
import { FormProblem } from "./FormProblem.tsx";

interface ConfirmProps {
  opened: boolean;
  title: string;
  children: ReactNode;
  action: string;
  /** The way out, when "cancel" could be read as the action itself. */
  cancel?: string;
  /** Something is lost or leaves the house. */
  danger?: boolean;
  busy?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({
  opened,
  title,
  children,
  action,
  cancel = texts.app.cancel,
  danger = false,
  busy = false,
  error,
  onConfirm,
  onClose,
}: ConfirmProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Stack gap="md">
        {typeof children === "string" ? <Text size="sm">{children}</Text> : children}
        <FormProblem error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus={danger || undefined} data-testid="cancel">
            {cancel}
          </Button>
          <Button
            color={danger ? "red" : undefined}
            loading={busy}
            onClick={onConfirm}
            data-autofocus={danger ? undefined : true}
            data-testid="confirm"
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
