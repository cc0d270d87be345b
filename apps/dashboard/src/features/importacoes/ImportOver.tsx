/** After an import: what came of it, the rows to mend, going on, taking it back. */
import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { Import } from "../../api/types.ts";
import { duration } from "../../format/time.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { ErrorsDownload } from "./ErrorsDownload.tsx";
import { Figures } from "./Figures.tsx";
import styles from "./ImportOver.module.css";
import { ImportProblem } from "./ImportProblem.tsx";
import { offersOf, rateText, tookMs } from "./import.model.ts";
import { overWords } from "./over.model.ts";
import { ForgetButton, UndoButton } from "./TakeBack.tsx";
import { KeptLeads, UndoFigures } from "./UndoResult.tsx";
import { useImportAction } from "./use-import-actions.ts";

const { done: words } = texts.importacoes;

export function ImportOver({ one }: { one: Import }) {
  const { title, help } = overWords(one);
  const offers = offersOf(one);
  return (
    <>
      <ImportProblem problem={one.problema} />
      <Card testId="import-over">
        <div className={styles.over}>
          <div>
            <h2 className={styles.title} role="status">
              {title}
            </h2>
            <p className={styles.quiet}>
              {help} <Took one={one} />
            </p>
          </div>
          {one.estado === "desfeito" && one.desfeito ? (
            <>
              <UndoFigures undone={one.desfeito} />
              <KeptLeads reasons={one.desfeito.motivos} />
            </>
          ) : (
            one.progresso.feitas > 0 && <Figures figures={one.progresso} />
          )}
          {offers.errors > 0 && <ErrorsDownload id={one.id} errors={offers.errors} />}
          <Buttons one={one} offers={offers} />
        </div>
      </Card>
    </>
  );
}

function Took({ one }: { one: Import }) {
  const ms = tookMs(one);
  if (one.estado !== "concluido" || ms === undefined || one.progresso.por_segundo <= 0) return null;
  return words.took(duration(ms), rateText(one.progresso.por_segundo));
}

function Buttons({ one, offers }: { one: Import; offers: ReturnType<typeof offersOf> }) {
  const start = useImportAction(one.id, "start");
  const hasLeads = one.estado !== "desfeito" && one.progresso.novas + one.progresso.conhecidas > 0;
  return (
    <>
      <FormProblem error={start.error} />
      <div className={styles.buttons}>
        {(offers.start || offers.goOn) && (
          <MayWrite>
            <Button
              leftSection={<IconPlayerPlay size={16} stroke={1.8} />}
              loading={start.isPending}
              onClick={() => start.mutate()}
              data-testid="go-on"
            >
              {offers.start ? words.startNow : words.goOn}
            </Button>
          </MayWrite>
        )}
        {hasLeads && (
          <LinkButton variant="default" to="/leads" search={{ origem: one.origem }} data-testid="see-leads">
            {words.seeLeads}
          </LinkButton>
        )}
        <LinkButton variant="default" to="/importacoes">
          {words.another}
        </LinkButton>
        <MayWrite>
          <span className={styles.last}>
            {offers.undo && <UndoButton one={one} />}
            {offers.forget && <ForgetButton id={one.id} />}
          </span>
        </MayWrite>
      </div>
    </>
  );
}
