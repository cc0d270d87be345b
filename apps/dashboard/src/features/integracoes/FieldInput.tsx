/** One setting of a connection, drawn as its definition says. */
import { Button, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { ConnectionSettings, DefinitionField } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import styles from "./ConnectionForm.module.css";

/** Browsers must neither fill these in from, nor add them to, what they know of log-ins. */
const NO_MEMORY = { autoComplete: "new-password", "data-1p-ignore": true, spellCheck: false } as const;

interface FieldInputProps {
  field: DefinitionField;
  /** As it is at the hub; absent: a new connection. */
  known: ConnectionSettings["fields"][number] | undefined;
  input: { value?: string; onChange: (value: unknown) => void; error?: ReactNode };
  isCleared: boolean;
  onClear: (cleared: boolean) => void;
}

export function FieldInput({ field, known, input, isCleared, onClear }: FieldInputProps) {
  const { name, required, secret, choices, multiline, example } = field;
  const words = texts.conexoes.config;
  const isSet = known?.set === true;
  const common = {
    ...input,
    label: field.label,
    required,
    withAsterisk: required,
    description: <Help field={field} />,
    inputWrapperOrder: ["label", "input", "error", "description"] as ("label" | "input" | "description" | "error")[],
    "data-testid": `field-${name}`,
  };
  if (secret) {
    const placeholder = isCleared ? words.cleared : isSet ? words.filled : "";
    const Input = multiline ? Textarea : PasswordInput;
    return (
      <div>
        <Input
          {...common}
          {...NO_MEMORY}
          required={false}
          disabled={isCleared}
          placeholder={placeholder}
          {...(multiline && { autosize: true, minRows: 3, maxRows: 10 })}
        />
        {isSet && !required && (
          <Button variant="subtle" size="compact-xs" mt={4} onClick={() => onClear(!isCleared)}>
            {isCleared ? words.keep : words.clear}
          </Button>
        )}
      </div>
    );
  }
  if (choices) {
    const standard = choices.find(({ value }) => value === field.default)?.label;
    return (
      <Select
        {...common}
        required={false}
        data={choices}
        value={input.value === "" ? null : (input.value ?? null)}
        onChange={(value) => input.onChange(value ?? "")}
        placeholder={standard}
        clearable={!required}
        className={styles.field}
      />
    );
  }
  const placeholder = field.default ?? (example === null ? undefined : words.example(example));
  return multiline ? (
    <Textarea {...common} required={false} placeholder={placeholder} autosize minRows={3} maxRows={10} />
  ) : (
    <TextInput {...common} required={false} placeholder={placeholder} spellCheck={false} autoComplete="off" />
  );
}

/** The help, the value that holds without one, and the name under which the environment would set it. */
function Help({ field: { help, default: standard, choices, variable } }: { field: DefinitionField }) {
  const words = texts.conexoes.config;
  const shown = choices?.find(({ value }) => value === standard)?.label ?? standard;
  return (
    <>
      {help}
      {shown !== null && <span className={styles.small}>{words.standard(shown)}</span>}
      {variable !== null && <span className={styles.small}>{words.variable(variable)}</span>}
    </>
  );
}
