/** One import of the list: what file, how it stands, what came of it. */
import { Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";
import styles from "./History.module.css";
import { ImportStateMark } from "./ImportState.tsx";
import { progressView, workOf } from "./import.model.ts";

const { history } = texts.importacoes;

export function HistoryRow({ one }: { one: Import }) {
  const { id, nome_arquivo, criado_por, criado_em } = one;
  return (
    <li className={styles.item} data-testid="import-row" data-import={id} data-state={one.estado}>
      <Link to="/importacoes/$id" params={{ id: String(id) }} className={styles.row}>
        <span className={styles.file}>
          <strong title={nome_arquivo}>{nome_arquivo}</strong>
          <small>
            <Moment at={criado_em} /> {criado_por !== "" && history.by(criado_por)}
          </small>
        </span>
        <span className={styles.state}>
          <ImportStateMark of={one} />
        </span>
        <span className={styles.came}>
          <Result one={one} />
        </span>
      </Link>
    </li>
  );
}

function Result({ one }: { one: Import }) {
  const { progresso, desfeito, linhas_estimadas, arquivo_apagado_em } = one;
  if (workOf(one.estado)) {
    const { percent, done } = progressView(one);
    return (
      <>
        <Progress value={percent} size={6} radius="xl" aria-label={texts.importacoes.state[one.estado]} />
        <small>{done}</small>
      </>
    );
  }
  if (desfeito && one.estado === "desfeito") {
    return <span>{history.undone(desfeito.apagados, desfeito.restaurados)}</span>;
  }
  if (progresso.feitas === 0) {
    return <span>{arquivo_apagado_em === null ? history.rows(linhas_estimadas) : history.fileGone}</span>;
  }
  return (
    <>
      <span>{history.done(progresso.novas, progresso.conhecidas)}</span>
      {progresso.com_erro > 0 && <small className={styles.bad}>{history.withErrors(progresso.com_erro)}</small>}
    </>
  );
}
