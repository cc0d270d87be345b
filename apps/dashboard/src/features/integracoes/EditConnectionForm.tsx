/** What can be changed of a connection. Of one that the environment describes, its settings are only shown. */
import { Button, Code, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Fragment } from "react";
import { asProblem } from "../../api/problem.ts";
import type { ConnectionSettings, Definition, EditedConnection } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { ConnectionFields } from "./ConnectionFields.tsx";
import styles from "./ConnectionForm.module.css";
import { useChangeConnection } from "./connection-actions.ts";
import { changeBody, errorsByField, type FormValues, initialValues, statusesProblem } from "./connection-form.model.ts";
import { LeadFacts } from "./LeadFacts.tsx";

interface EditConnectionFormProps {
  definition: Definition;
  connection: ConnectionSettings;
  onSaved: (saved: EditedConnection) => void;
}

export function EditConnectionForm({ definition, connection, onSaved }: EditConnectionFormProps) {
  const change = useChangeConnection(connection.id);
  const before = initialValues(definition, connection);
  const form = useForm<FormValues>({ initialValues: before, validate: { statuses: statusesProblem } });
  const words = texts.conexoes.config;
  const isAuthorised = connection.oauth !== null && connection.oauth.state !== "none";
  const fields = connection.is_read_only ? [] : definition.fields.filter(({ by_oauth }) => !by_oauth || !isAuthorised);
  const save = (values: FormValues): void =>
    change.mutate(changeBody(before, values, fields), {
      onSuccess: (saved) => {
        // What was typed as a secret is at the hub now, and leaves the page.
        const after = initialValues(definition, saved.connection);
        form.setInitialValues(after);
        form.setValues(after);
        if (saved.check === null) announceDone(words.saved);
        onSaved(saved);
      },
      onError: (error) => form.setErrors(errorsByField(asProblem(error).fields, fields)),
    });
  return (
    <form onSubmit={form.onSubmit(save)} noValidate className={styles.form}>
      <Stack gap="md">
        {connection.is_read_only && <EnvironmentFields definition={definition} connection={connection} />}
        {connection.source === "hook" && <p className={styles.intro}>{words.fromHook}</p>}
        <FormProblem error={change.error} inPlace={Object.keys(form.errors)} />
        <ConnectionFields form={form} fields={fields} known={connection.fields} />
        <LeadFacts definition={definition} />
        <Group>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()} data-testid="save-connection">
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The variables and what they say, for those who cannot change them here. */
function EnvironmentFields({ definition, connection }: { definition: Definition; connection: ConnectionSettings }) {
  const words = texts.conexoes.config;
  const known = new Map(connection.fields.map((field) => [field.name, field]));
  return (
    <>
      <p className={styles.intro}>{words.fromEnvironment}</p>
      <dl className={styles.variables} data-testid="environment-fields">
        {definition.fields.map(({ name, label, variable, secret }) => {
          const field = known.get(name);
          const value = field?.set ? (secret ? words.secretSet : field.value) : words.notFilled;
          return (
            <Fragment key={name}>
              <dt>{label}</dt>
              <dd>
                {value} {variable !== null && <Code>{variable}</Code>}
              </dd>
            </Fragment>
          );
        })}
      </dl>
    </>
  );
}
