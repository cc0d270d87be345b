/** Each column of the spreadsheet with a few of its values, and the field that it becomes. */
import { NativeSelect } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Import, ImportColumn } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import styles from "./Columns.module.css";
import { fieldGroups, fieldOf, lackingWords, NOWHERE, secondColumns } from "./columns.model.ts";
import type { ImportChange } from "./settings.model.ts";

const { columns: words } = texts.importacoes;
const OPTIONS = fieldGroups();

interface ColumnsProps {
  one: Import;
  onChange: (change: ImportChange) => void;
  /** Below the columns: how the file is read. */
  foot: ReactNode;
}

export function Columns({ one: { colunas, falta_mapear }, onChange, foot }: ColumnsProps) {
  const second = secondColumns(colunas);
  return (
    <Card title={words.title} flush testId="columns">
      {falta_mapear.length > 0 && (
        <div className={styles.notes}>
          {lackingWords(falta_mapear).map((lack) => (
            <p key={lack} className={styles.lack} role="status">
              <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
              {lack}
            </p>
          ))}
        </div>
      )}
      <div className={styles.head} aria-hidden>
        <span>{words.column}</span>
        <span>{words.samples}</span>
        <span>{words.becomes}</span>
      </div>
      <ul className={styles.list}>
        {colunas.map((column) => (
          <ColumnRow key={column.coluna} column={column} isSecond={second.has(column.coluna)} onChange={onChange} />
        ))}
      </ul>
      <div className={styles.foot}>{foot}</div>
    </Card>
  );
}

interface ColumnRowProps {
  column: ImportColumn;
  isSecond: boolean;
  onChange: (change: ImportChange) => void;
}

function ColumnRow({ column: { coluna, exemplos, campo }, isSecond, onChange }: ColumnRowProps) {
  return (
    <li className={styles.row} data-left-out={campo === null || undefined} data-testid="column" data-column={coluna}>
      <strong className={styles.name}>{coluna}</strong>
      <span className={styles.samples}>
        {exemplos.length === 0 ? words.noSamples : exemplos.map((text) => <span key={text}>{text}</span>)}
      </span>
      <NativeSelect
        aria-label={words.becomesOf(coluna)}
        data={OPTIONS}
        value={campo ?? NOWHERE}
        onChange={(event) => onChange({ mapeamento: { [coluna]: fieldOf(event.currentTarget.value) } })}
        description={isSecond && campo !== null ? words.second(words.campos[campo]) : undefined}
        inputWrapperOrder={["input", "description"]}
        data-testid="column-field"
      />
    </li>
  );
}
