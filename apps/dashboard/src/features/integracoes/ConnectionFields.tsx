/** What every connection has to say: its name, which leads go there, and the integration's own fields. */
import { Chip, Group, Input, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ConnectionSettings, DefinitionField, LeadStatus } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { type FormValues, STATUSES } from "./connection-form.model.ts";
import { FieldInput } from "./FieldInput.tsx";

export type ConnectionFormHandle = UseFormReturnType<FormValues>;

interface ConnectionFieldsProps {
  form: ConnectionFormHandle;
  fields: readonly DefinitionField[];
  known?: ConnectionSettings["fields"];
  /** Access in one step makes a connection for leads of every status; the choice comes after. */
  hasStatuses?: boolean;
}

export function ConnectionFields({ form, fields, known = [], hasStatuses = true }: ConnectionFieldsProps) {
  const words = texts.conexoes.config;
  const { cleared } = form.values;
  return (
    <>
      <TextInput
        label={words.name}
        description={words.nameHelp}
        inputWrapperOrder={["label", "input", "description", "error"]}
        maxLength={80}
        autoComplete="off"
        data-testid="connection-name"
        {...form.getInputProps("label")}
      />
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          known={known.find(({ name }) => name === field.name)}
          input={form.getInputProps(`settings.${field.name}`)}
          isCleared={cleared.includes(field.name)}
          onClear={(isCleared) => {
            const rest = cleared.filter((name) => name !== field.name);
            form.setFieldValue("cleared", isCleared ? [...rest, field.name] : rest);
            form.setFieldValue(`settings.${field.name}`, "");
          }}
        />
      ))}
      {hasStatuses && (
        <Input.Wrapper label={words.statuses} description={words.statusesHelp} error={form.errors.statuses}>
          <Chip.Group
            multiple
            value={form.values.statuses}
            onChange={(chosen) => form.setFieldValue("statuses", chosen as LeadStatus[])}
          >
            <Group gap="xs" mt={8}>
              {STATUSES.map((status) => (
                <Chip key={status} value={status} size="sm" data-testid={`status-${status}`}>
                  {texts.status[status]}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
      )}
    </>
  );
}
