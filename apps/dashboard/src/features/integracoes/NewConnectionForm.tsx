/** A new connection: by its fields, tested at once, or in one step at the provider's page. */
import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconExternalLink } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useAuthorise } from "../../actions/authorise.ts";
import { asProblem } from "../../api/problem.ts";
import type { Definition, EditedConnection } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { ConnectionFields } from "./ConnectionFields.tsx";
import styles from "./ConnectionForm.module.css";
import { useCreateConnection } from "./connection-actions.ts";
import {
  errorsByField,
  type FormValues,
  filled,
  initialValues,
  newBody,
  shownFields,
  statusesProblem,
} from "./connection-form.model.ts";
import { LeadFacts } from "./LeadFacts.tsx";

interface NewConnectionFormProps {
  definition: Definition;
  onMade: (made: EditedConnection) => void;
  onCancel?: (() => void) | undefined;
}

export function NewConnectionForm({ definition, onMade, onCancel }: NewConnectionFormProps) {
  const { has_oauth, label, integration } = definition;
  const [isByHand, setByHand] = useState(!has_oauth);
  const create = useCreateConnection(onMade);
  const authorise = useAuthorise();
  const form = useForm<FormValues>({
    initialValues: initialValues(definition),
    validate: { statuses: statusesProblem },
    // A log-in that led nowhere may lead somewhere with other values.
    onValuesChange: () => authorise.isError && authorise.reset(),
  });
  const fields = shownFields(definition, isByHand);
  const { config: words, oauth } = texts.conexoes;
  const showErrors = (error: unknown): void => form.setErrors(errorsByField(asProblem(error).fields, fields));
  const connect = (): void => {
    const name = form.values.label.trim();
    const start = { integration, settings: filled(form.values, fields), ...(name !== "" && { name }) };
    authorise.mutate(start, { onError: showErrors });
  };
  const save = (values: FormValues): void =>
    create.mutate(newBody(definition, values, fields), { onError: showErrors });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    if (isByHand) form.onSubmit(save)(event);
    else {
      event.preventDefault();
      connect();
    }
  };
  return (
    <form onSubmit={submit} noValidate className={styles.form} data-testid="new-connection">
      <Stack gap="md">
        <p className={styles.intro}>{isByHand ? words.intro(label) : words.introOAuth(label)}</p>
        <FormProblem error={isByHand ? create.error : authorise.error} inPlace={Object.keys(form.errors)} />
        <ConnectionFields form={form} fields={fields} hasStatuses={isByHand} />
        <LeadFacts definition={definition} />
        <Group gap="xs">
          {isByHand ? (
            <Button type="submit" loading={create.isPending} data-testid="save-connection">
              {words.saveNew}
            </Button>
          ) : (
            <Button
              type="submit"
              leftSection={<IconExternalLink size={16} stroke={1.8} />}
              loading={authorise.isPending || authorise.isSuccess}
              disabled={authorise.isError}
              data-testid="oauth-connect"
            >
              {oauth.connect(label)}
            </Button>
          )}
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {texts.app.cancel}
            </Button>
          )}
          {has_oauth && (
            <Button variant="subtle" color="gray" onClick={() => setByHand(!isByHand)} data-testid="by-hand">
              {isByHand ? oauth.byHandBack : oauth.byHand}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
