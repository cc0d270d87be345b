/** A dangerous action: it happens only after the name of the thing was typed. */
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { texts } from "../texts/index.ts";
import { isSameName } from "./confirm.model.ts";
import { Dialog } from "./Dialog.tsx";
import { FormProblem } from "./FormProblem.tsx";

interface ConfirmByNameProps {
  opened: boolean;
  title: string;
  text: string;
  name: string;
  action: string;
  busy: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmByName({ opened, onClose, title, ...rest }: ConfirmByNameProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <ConfirmForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

/** Mounted anew with every opening, so that what was typed for one thing never confirms another. */
function ConfirmForm({
  text,
  name,
  action,
  busy,
  error,
  onConfirm,
  onClose,
}: Omit<ConfirmByNameProps, "opened" | "title">) {
  const [typed, setTyped] = useState("");
  const isConfirmed = isSameName(typed, name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isConfirmed && !busy) onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{text}</Text>
        <FormProblem error={error} />
        <TextInput
          label={texts.confirm.type(name)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
          data-testid="confirm-name"
          styles={{ label: { overflowWrap: "anywhere", marginBottom: 4 } }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button type="submit" color="red" disabled={!isConfirmed} loading={busy} data-testid="confirm-submit">
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
