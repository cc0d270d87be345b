/** A new key: what for, what it may do, from where, for how long. */
import { Button, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { keysQuery } from "../../api/queries.ts";
import type { CreatedKey } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import {
  EMPTY_FORM,
  type KeyForm,
  LEVELS,
  nameProblem,
  newKeyBody,
  origemProblem,
  originsProblem,
} from "./key.model.ts";

interface CreateKeyDialogProps {
  opened: boolean;
  onClose: () => void;
  onCreated: (created: CreatedKey) => void;
}

export function CreateKeyDialog({ opened, onClose, onCreated }: CreateKeyDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={texts.chaves.create} size="lg">
      <CreateKeyForm onClose={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

function CreateKeyForm({ onClose, onCreated }: Omit<CreateKeyDialogProps, "opened">) {
  const create = useCreateKey(onCreated);
  const form = useForm<KeyForm>({
    initialValues: EMPTY_FORM,
    validate: {
      name: nameProblem,
      origem: origemProblem,
      origins: (origins, { level }) => originsProblem(origins, level),
    },
  });
  const isPublic = form.values.level === "publishable";
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack gap="md">
        <FormProblem error={create.error} />
        <TextInput
          label={texts.chaves.name}
          description={texts.chaves.nameHelp}
          data-autofocus
          data-testid="key-name"
          {...form.getInputProps("name")}
        />
        <Radio.Group label={texts.chaves.level} {...form.getInputProps("level")}>
          <Stack gap="xs" mt={6}>
            {LEVELS.map((level) => (
              <Radio
                key={level}
                value={level}
                label={texts.chaves.levels[level]}
                description={texts.chaves.levelHelp[level]}
                data-testid={`key-level-${level}`}
              />
            ))}
          </Stack>
        </Radio.Group>
        {isPublic && (
          <Textarea
            label={texts.chaves.origins}
            description={texts.chaves.originsHelp}
            autosize
            minRows={2}
            maxRows={8}
            data-testid="key-origins"
            {...form.getInputProps("origins")}
          />
        )}
        <TextInput
          label={texts.chaves.origem}
          description={texts.chaves.origemHelp}
          data-testid="key-origem"
          {...form.getInputProps("origem")}
        />
        <Select
          label={texts.chaves.expires}
          data={Object.entries(texts.chaves.expiry).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
          {...form.getInputProps("expiry")}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button type="submit" loading={create.isPending} data-testid="key-submit">
            {texts.chaves.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useCreateKey(onCreated: (created: CreatedKey) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (form: KeyForm) => read(api.POST("/api/v1/keys", { body: newKeyBody(form, new Date()) })),
    onSuccess: (created) => {
      onCreated(created);
      void client.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
}
