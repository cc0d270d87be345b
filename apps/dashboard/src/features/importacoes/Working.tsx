/** While something runs: how far, how fast, how long still, and the button that stops it. */
import { Button, Progress } from "@mantine/core";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Figures } from "./Figures.tsx";
import { progressView, type WorkState, workOf } from "./import.model.ts";
import { UndoFigures } from "./UndoResult.tsx";
import { useImportAction } from "./use-import-actions.ts";
import styles from "./Working.module.css";

const { progress: words } = texts.importacoes;
/** An undo half done helps nobody; a file that is still arriving belongs to who sends it. */
const CAN_STOP: ReadonlySet<WorkState> = new Set(["simulando", "importando"]);

export function Working({ one }: { one: Import }) {
  const cancel = useImportAction(one.id, "cancel");
  const { percent, done, facts } = progressView(one);
  const work = workOf(one.estado);
  if (!work) return null;
  return (
    <Card testId="working">
      <div className={styles.work} data-testid="import-progress" data-state={work}>
        <h2 className={styles.title}>{words[work]}</h2>
        <Progress value={percent} size={12} radius="xl" aria-label={words[work]} />
        <p className={styles.line}>
          <strong>{done}</strong>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        <Counts one={one} work={work} />
        <FormProblem error={cancel.error} />
        <div className={styles.foot}>
          <p>{one.cancelando ? words.stopping : words.leave}</p>
          {CAN_STOP.has(work) && (
            <MayWrite>
              <Button
                variant="default"
                color="red"
                disabled={one.cancelando}
                loading={cancel.isPending}
                onClick={() => cancel.mutate()}
                data-testid="stop-import"
              >
                {words.stop}
              </Button>
            </MayWrite>
          )}
        </div>
      </div>
    </Card>
  );
}

function Counts({ one: { progresso, simulacao, desfeito }, work }: { one: Import; work: WorkState }) {
  if (work === "desfazendo") return desfeito && <UndoFigures undone={desfeito} />;
  if (work === "importando") return <Figures figures={progresso} />;
  if (!simulacao) return null;
  const { novas, conhecidas, repetidas_no_arquivo, com_erro } = simulacao;
  return <Figures figures={{ novas, conhecidas, repetidas: repetidas_no_arquivo, com_erro }} />;
}
