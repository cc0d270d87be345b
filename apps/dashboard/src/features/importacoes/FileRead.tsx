/** Separator, accents, header row: found by themselves, and said by a person where they came out wrong. */
import { Button, Checkbox, Group, NativeSelect, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Disclosure } from "../../ui/Disclosure.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import styles from "./FileRead.module.css";
import { SEPARATORS, type Separator } from "./settings.model.ts";
import { useImportChange } from "./use-import-actions.ts";

const { file: words } = texts.importacoes;
const ENCODINGS = Object.keys(words.encodings) as Encoding[];
const HEADER_ROWS_MAX = 100;

type Encoding = NonNullable<Import["codificacao"]>;

export function FileRead({ one }: { one: Import }) {
  return (
    <Disclosure label={words.adjust} testId="adjust-file">
      {/* Mounted anew when the file was read another way. */}
      <Form key={JSON.stringify([one.codificacao, one.separador, one.linha_cabecalho])} one={one} />
    </Disclosure>
  );
}

function Form({ one }: { one: Import }) {
  const change = useImportChange(one.id);
  const [encoding, setEncoding] = useState<Encoding>(one.codificacao ?? "utf-8");
  const [separator, setSeparator] = useState<Separator>(SEPARATORS.find((each) => each === one.separador) ?? ";");
  const [hasHeader, setHasHeader] = useState(one.linha_cabecalho !== null);
  const [row, setRow] = useState<string | number>(one.linha_cabecalho ?? 1);
  const headerRow = Number(row);
  const isRow = Number.isInteger(headerRow) && headerRow >= 1 && headerRow <= HEADER_ROWS_MAX;
  const said = {
    ...(encoding !== one.codificacao && { codificacao: encoding }),
    ...(separator !== one.separador && { separador: separator }),
    ...((hasHeader ? headerRow : null) !== one.linha_cabecalho && { linha_cabecalho: hasHeader ? headerRow : null }),
  };
  return (
    <div className={styles.form} data-testid="file-form">
      <Text size="sm" fw={600}>
        {words.read}
      </Text>
      <Group gap="md" align="flex-start">
        <NativeSelect
          label={words.separator}
          data={SEPARATORS.map((value) => ({ value, label: words.separators[value] ?? value }))}
          value={separator}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setSeparator(SEPARATORS.find((each) => each === value) ?? separator);
          }}
          data-testid="file-separator"
        />
        <NativeSelect
          label={words.encoding}
          data={ENCODINGS.map((value) => ({ value, label: words.encodings[value] }))}
          value={encoding}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setEncoding(ENCODINGS.find((each) => each === value) ?? encoding);
          }}
        />
        <NumberInput
          label={words.headerRow}
          value={hasHeader ? row : ""}
          onChange={setRow}
          min={1}
          max={HEADER_ROWS_MAX}
          allowDecimal={false}
          disabled={!hasHeader}
          w={140}
        />
      </Group>
      <Checkbox
        checked={!hasHeader}
        onChange={(event) => setHasHeader(!event.currentTarget.checked)}
        label={words.noHeader}
      />
      <FormProblem error={change.error} />
      <Stack gap={6} align="flex-start">
        <Button
          variant="default"
          onClick={() => change.mutate(said)}
          loading={change.isPending}
          disabled={Object.keys(said).length === 0 || (hasHeader && !isRow)}
          data-testid="read-again"
        >
          {words.readAgain}
        </Button>
        <Text size="xs" c="dimmed">
          {words.readAgainHelp}
        </Text>
      </Stack>
    </div>
  );
}
