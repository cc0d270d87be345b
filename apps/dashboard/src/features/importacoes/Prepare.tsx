/** Before an import: how the file was read, what its columns are, what becomes of the leads, and a trial. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceProblem } from "../../ui/announce.ts";
import { isWriter } from "../../ui/MayWrite.tsx";
import { Columns } from "./Columns.tsx";
import { FileRead } from "./FileRead.tsx";
import { ImportProblem } from "./ImportProblem.tsx";
import { Plan } from "./Plan.tsx";
import styles from "./Prepare.module.css";
import { RunCard } from "./RunCard.tsx";
import { withChanges } from "./settings.model.ts";
import { useImportChange, usePendingChanges } from "./use-import-actions.ts";

export function Prepare({ one }: { one: Import }) {
  const { data: me } = useQuery(meQuery);
  const change = useImportChange(one.id, (error) => announceProblem(texts.importacoes.failedToSave, error));
  const shown = withChanges(one, usePendingChanges(one.id));
  const mayWrite = isWriter(me);
  const { problema, arquivo_repetido_de } = shown;
  return (
    <>
      <ImportProblem problem={problema} />
      {arquivo_repetido_de !== null && <SameFile id={arquivo_repetido_de} />}
      <fieldset className={styles.steps} disabled={!mayWrite}>
        <Columns one={shown} onChange={change.mutate} foot={<FileRead one={shown} />} />
        <Plan one={shown} onChange={change.mutate} />
        {mayWrite && <RunCard one={shown} />}
      </fieldset>
    </>
  );
}

function SameFile({ id }: { id: number }) {
  const { same, sameHelp, sameLink } = texts.importacoes.file;
  return (
    <div className={styles.warning} role="status" data-testid="same-file">
      <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
      <p>
        <strong>{same(id)}</strong> {sameHelp}{" "}
        <Link to="/importacoes/$id" params={{ id: String(id) }}>
          {sameLink}
        </Link>
      </p>
    </div>
  );
}
