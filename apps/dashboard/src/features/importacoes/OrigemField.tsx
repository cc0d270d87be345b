/** The source of people for whom the spreadsheet names none; typed as people speak, kept as a code. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../texts/index.ts";
import { origemLabel } from "../../ui/origem.ts";
import styles from "./Plan.module.css";
import { origemCode } from "./settings.model.ts";

const { plan: words } = texts.importacoes;

/** Mounted anew when the hub keeps another source. */
export function OrigemField({ origem, onChange }: { origem: string; onChange: (code: string) => void }) {
  const [text, setText] = useState(origemLabel(origem));
  const isUntouched = text === origemLabel(origem);
  const code = isUntouched ? origem : origemCode(text);
  const keep = (): void => {
    if (code !== undefined && code !== origem) onChange(code);
  };
  return (
    <TextInput
      className={styles.short}
      label={words.origem}
      description={code === undefined || isUntouched ? words.origemHelp : words.origemBecomes(code)}
      error={code === undefined ? words.origemBad : undefined}
      value={text}
      maxLength={60}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
      }}
      data-testid="origem"
    />
  );
}
