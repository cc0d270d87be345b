/** A source of one's own: what it is called, what its leads are called, how the sender proves itself. */
import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import type { MadeSource } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import {
  AUTHS,
  EMPTY_FORM,
  labelProblem,
  newSourceBody,
  origemProblem,
  type SourceForm,
  slugOf,
  slugProblem,
} from "./new-source.model.ts";
import { useCreateSource } from "./source-actions.ts";

interface CreateSourceDialogProps {
  opened: boolean;
  onClose: () => void;
  onMade: (made: MadeSource) => void;
}

export function CreateSourceDialog({ opened, onClose, onMade }: CreateSourceDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={texts.fontes.form.title} size="lg">
      <CreateSourceForm onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

/** Mounted anew with every opening. */
function CreateSourceForm({ onClose, onMade }: Omit<CreateSourceDialogProps, "opened">) {
  const create = useCreateSource();
  const [ownSlug, setOwnSlug] = useState(false);
  const form = useForm<SourceForm>({
    initialValues: EMPTY_FORM,
    validate: { label: labelProblem, slug: slugProblem, origem: origemProblem },
  });
  const words = texts.fontes.form;
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(newSourceBody(values), { onSuccess: onMade }))} noValidate>
      <Stack gap="md">
        <Text size="sm">{words.intro}</Text>
        <FormProblem error={create.error} />
        <TextInput
          label={words.label}
          description={words.labelHelp}
          data-autofocus
          data-testid="source-label"
          {...form.getInputProps("label")}
          onChange={({ currentTarget: { value } }) => {
            form.setFieldValue("label", value);
            // Until a person writes a name for the address, it follows the name.
            if (!ownSlug) form.setFieldValue("slug", slugOf(value));
          }}
        />
        <TextInput
          label={words.slug}
          description={words.slugHelp}
          spellCheck={false}
          autoCapitalize="none"
          data-testid="source-slug"
          {...form.getInputProps("slug")}
          onChange={({ currentTarget: { value } }) => {
            setOwnSlug(value !== "");
            form.setFieldValue("slug", value);
          }}
        />
        <TextInput
          label={words.origem}
          description={words.origemHelp}
          spellCheck={false}
          data-testid="source-origem"
          {...form.getInputProps("origem")}
        />
        <Radio.Group label={words.auth} {...form.getInputProps("auth")}>
          <Stack gap="xs" mt={6}>
            {AUTHS.map((auth) => (
              <Radio
                key={auth}
                value={auth}
                label={words.auths[auth]}
                description={words.authHelp[auth]}
                data-testid={`source-auth-${auth}`}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button type="submit" loading={create.isPending} data-testid="source-submit">
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
