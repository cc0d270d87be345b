/** Name and origem of an own source, on and off, and a new secret. */
import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { ApiProblem } from "../../api/problem.ts";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { MayManage } from "../../ui/MayWrite.tsx";
import { labelProblem, origemProblem } from "./new-source.model.ts";
import { RotateSecret } from "./RotateSecret.tsx";
import styles from "./SettingsCard.module.css";
import { useChangeSource } from "./source-actions.ts";

const STILL_OFF = new ApiProblem({ status: 0, code: "still_off", ...texts.fontes.settings.stillOff });

export function SettingsCard({ source }: { source: Source }) {
  return (
    <Card title={texts.fontes.settings.title} testId="source-settings">
      <Stack gap="lg">
        <OnOff source={source} />
        <NamesForm source={source} />
        <MayManage>
          <RotateSecret source={source} />
        </MayManage>
      </Stack>
    </Card>
  );
}

function OnOff({ source: { slug, state } }: { source: Source }) {
  const change = useChangeSource(slug);
  const words = texts.fontes.settings;
  const toggle = (enabled: boolean): void =>
    change.mutate(
      { enabled },
      {
        onSuccess: (after) => {
          // A source whose secret cannot be read stays off whatever one wishes.
          if (enabled && after?.state === "off") announceProblem(words.toggleFailed, STILL_OFF);
          else announceDone(enabled ? words.turnedOn : words.turnedOff);
        },
        onError: (error) => announceProblem(words.toggleFailed, error),
      },
    );
  return (
    <Switch
      label={words.on}
      description={words.onHelp}
      checked={state !== "off"}
      disabled={change.isPending}
      onChange={({ currentTarget: { checked } }) => toggle(checked)}
      data-testid="source-enabled"
    />
  );
}

function NamesForm({ source: { slug, label, origem } }: { source: Source }) {
  const change = useChangeSource(slug);
  const words = texts.fontes.settings;
  const form = useForm({
    initialValues: { label, origem },
    validate: {
      label: labelProblem,
      // Empty is no choice here: the source has one already.
      origem: (value) => (value === "" ? texts.fontes.form.origemBad : origemProblem(value)),
    },
  });
  const save = ({ label: name, origem: code }: { label: string; origem: string }): void =>
    change.mutate(
      { label: name.trim(), origem: code },
      {
        onSuccess: () => {
          form.resetDirty();
          announceDone(words.saved);
        },
      },
    );
  return (
    <form onSubmit={form.onSubmit(save)} noValidate>
      <FormProblem error={change.error} />
      <div className={styles.names}>
        <TextInput label={words.label} data-testid="settings-label" {...form.getInputProps("label")} />
        <TextInput
          label={words.origem}
          spellCheck={false}
          data-testid="settings-origem"
          {...form.getInputProps("origem")}
        />
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            disabled={!form.isDirty()}
            data-testid="settings-save"
          >
            {words.save}
          </Button>
        </Group>
      </div>
    </form>
  );
}
