/** The secret of a new key: shown once, with a button that copies it. Only "Já guardei" closes it. */
import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { CreatedKey } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";

export function SecretDialog({ created, onClose }: { created: CreatedKey | undefined; onClose: () => void }) {
  return (
    <Dialog
      opened={created !== undefined}
      onClose={onClose}
      title={texts.chaves.secretTitle}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {created && (
        <Stack gap="md">
          <Text size="sm">{texts.chaves.secretText}</Text>
          <Code block fz={14} p="md" data-testid="key-secret">
            {created.secret}
          </Code>
          <Group justify="flex-end" gap="xs">
            <CopyButton value={created.secret}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.8} />}
                  onClick={copy}
                  data-testid="copy-secret"
                >
                  {copied ? texts.app.copied : texts.app.copy}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose} data-testid="secret-done">
              {texts.chaves.secretDone}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
