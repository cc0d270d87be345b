/** Address and secret of an own source: the secret is shown once, with how to use it. Only "Já guardei" closes it. */
import { Button, Group, Stack, Text } from "@mantine/core";
import type { MadeSource } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { CopyBlock } from "./CopyBlock.tsx";
import { Examples } from "./Examples.tsx";

export function MadeSourceDialog({ made, onClose }: { made: MadeSource | undefined; onClose: () => void }) {
  const words = texts.fontes.made;
  return (
    <Dialog
      opened={made !== undefined}
      onClose={onClose}
      title={words.title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {made && (
        <Stack gap="md">
          <Text size="sm">{words.text}</Text>
          <CopyBlock label={words.address} text={made.address} copy={words.copyAddress} testId="made-address" />
          <CopyBlock label={words.secret} text={made.secret} copy={words.copySecret} testId="made-secret" />
          <Examples target={made} />
          <Group justify="flex-end" gap="xs">
            <Button onClick={onClose} data-autofocus data-testid="made-done">
              {words.done}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
