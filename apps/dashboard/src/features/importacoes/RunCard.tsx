/** A trial that writes nothing, then the import; or putting the file away. */
import { Button } from "@mantine/core";
import { IconSearch, IconTableImport } from "@tabler/icons-react";
import { useState } from "react";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { Figures } from "./Figures.tsx";
import { rowsText, trialOf } from "./import.model.ts";
import { SendWarning } from "./Plan.tsx";
import { Reasons } from "./Reasons.tsx";
import styles from "./RunCard.module.css";
import { useImportAction } from "./use-import-actions.ts";

const { run: words, done, reasons } = texts.importacoes;

export function RunCard({ one }: { one: Import }) {
  const [asked, setAsked] = useState<"send" | "discard">();
  const close = (): void => setAsked(undefined);
  const simulate = useImportAction(one.id, "simulate");
  const start = useImportAction(one.id, "start", close);
  const { falta_mapear, entregar } = one;
  const trial = trialOf(one);
  const lacks = falta_mapear.length > 0;
  const rows = rowsText(one);
  return (
    <Card title={words.title} testId="run">
      <div className={styles.run}>
        {trial ? <TrialResult id={one.id} trial={trial} /> : <p className={styles.quiet}>{words.tryHelp}</p>}
        {/* In the dialog the same problem is told there. */}
        <FormProblem error={simulate.error ?? (asked === undefined ? start.error : null)} />
        <div className={styles.buttons}>
          <Button
            variant={trial ? "default" : "filled"}
            leftSection={<IconSearch size={16} stroke={1.8} />}
            disabled={lacks}
            loading={simulate.isPending}
            onClick={() => simulate.mutate()}
            data-testid="simulate"
          >
            {trial ? words.tryAgain : words.tryIt}
          </Button>
          <Button
            variant={trial ? "filled" : "default"}
            leftSection={<IconTableImport size={16} stroke={1.8} />}
            disabled={lacks}
            loading={start.isPending}
            onClick={() => (entregar === "tudo" ? setAsked("send") : start.mutate())}
            data-testid="start-import"
          >
            {trial ? words.start(rows) : words.startUnseen}
          </Button>
          <Button
            className={styles.last}
            variant="subtle"
            color="gray"
            onClick={() => setAsked("discard")}
            data-testid="discard"
          >
            {words.discard}
          </Button>
        </div>
        {lacks && <p className={styles.quiet}>{words.lacks}</p>}
      </div>
      <Confirm
        opened={asked === "send"}
        title={words.confirmTitle}
        action={words.confirmAction}
        busy={start.isPending}
        error={start.error}
        onConfirm={() => start.mutate()}
        onClose={close}
      >
        <p className={styles.plain}>{words.confirm(rows)}</p>
        <SendWarning one={one} />
      </Confirm>
      <Discard id={one.id} opened={asked === "discard"} onClose={close} />
    </Card>
  );
}

function TrialResult({ id, trial }: { id: number; trial: NonNullable<Import["simulacao"]> }) {
  const { linhas, novas, conhecidas, repetidas_no_arquivo, com_erro, motivos } = trial;
  return (
    <div className={styles.result} data-testid="trial">
      <p className={styles.plain} role="status">
        {words.found(linhas)} {com_erro === 0 && words.good}
      </p>
      <Figures figures={{ novas, conhecidas, repetidas: repetidas_no_arquivo, com_erro }} />
      {motivos.length > 0 && (
        <div>
          <h3 className={styles.heading}>{reasons.title}</h3>
          <Reasons id={id} reasons={motivos} errors={com_erro} />
        </div>
      )}
    </div>
  );
}

function Discard({ id, opened, onClose }: { id: number; opened: boolean; onClose: () => void }) {
  const forget = useImportAction(id, "forget", () => {
    announceDone(done.forgotten);
    onClose();
  });
  return (
    <Confirm
      opened={opened}
      title={words.discardTitle}
      action={words.discard}
      danger
      busy={forget.isPending}
      error={forget.error}
      onConfirm={() => forget.mutate()}
      onClose={onClose}
    >
      {words.discardText}
    </Confirm>
  );
}
