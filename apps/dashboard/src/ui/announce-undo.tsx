/** A message at the corner with a way back: what was just done can be taken back with one tap. */
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { texts } from "../texts/index.ts";

/** Longer than other messages: a person has to see what changed before they know that it was a mistake. */
const UNDO_MS = 20_000;

/** `undo` is called at most once. */
export function announceUndo(message: string, undo: () => void): void {
  const id = notifications.show({
    autoClose: UNDO_MS,
    color: "teal",
    message: (
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          variant="default"
          size="compact-sm"
          flex="none"
          data-testid="undo"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {texts.duplicados.undo}
        </Button>
      </Group>
    ),
  });
}
