/** Why rows were refused, most frequent first, and the file in which to mend them. */
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { ErrorsDownload } from "./ErrorsDownload.tsx";
import { exampleRows } from "./import.model.ts";
import styles from "./Reasons.module.css";

const { reasons: words } = texts.importacoes;

interface ReasonsProps {
  id: number;
  reasons: NonNullable<Import["simulacao"]>["motivos"];
  /** Rows; one row can have several reasons. */
  errors: number;
}

export function Reasons({ id, reasons, errors }: ReasonsProps) {
  return (
    <>
      <ul className={styles.list} data-testid="reasons">
        {reasons.map(({ codigo, texto, linhas, exemplos }) => (
          <li key={codigo} data-testid="reason" data-cause={codigo}>
            <span className={styles.words}>{texto}</span>
            <span className={styles.facts}>
              <strong>{words.rows(linhas)}</strong>
              {exampleRows(exemplos, linhas)}
            </span>
          </li>
        ))}
      </ul>
      <ErrorsDownload id={id} errors={errors} />
    </>
  );
}
