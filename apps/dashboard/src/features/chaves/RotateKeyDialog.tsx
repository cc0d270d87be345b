/** A new secret for a key; the old one works on for a while, so that nothing stops. */
import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../../api/client.ts";
import { keysQuery } from "../../api/queries.ts";
import type { CreatedKey, Key } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";

const USUAL_OVERLAP_HOURS = "24";

interface RotateKeyDialogProps {
  apiKey: Key;
  opened: boolean;
  onClose: () => void;
  onRotated: (created: CreatedKey) => void;
}

export function RotateKeyDialog({ apiKey, opened, onClose, onRotated }: RotateKeyDialogProps) {
  const [hours, setHours] = useState(USUAL_OVERLAP_HOURS);
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: () =>
      read(
        api.POST("/api/v1/keys/{id}/rotate", {
          params: { path: { id: apiKey.id } },
          body: { overlap_hours: Number(hours) },
        }),
      ),
    onSuccess: (created) => {
      onRotated(created);
      void client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  return (
    <Dialog opened={opened} onClose={onClose} title={texts.chaves.rotateTitle(apiKey.name)}>
      <Stack gap="md">
        <Text size="sm">{texts.chaves.rotateText}</Text>
        <FormProblem error={rotate.error} />
        <Select
          label={texts.chaves.overlap}
          data={OVERLAPS}
          value={hours}
          onChange={(value) => setHours(value ?? USUAL_OVERLAP_HOURS)}
          allowDeselect={false}
          data-testid="rotate-overlap"
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate()} data-testid="rotate-submit">
            {texts.chaves.rotateSubmit}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

const OVERLAPS = Object.entries(texts.chaves.overlaps).map(([value, label]) => ({ value, label }));
