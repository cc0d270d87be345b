/** A file on its way. Leaving the page would end it, so a person is asked first. */
import { Button, Progress } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { fileSize } from "../../format/size.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import styles from "./UploadCard.module.css";

const { drop } = texts.importacoes;

interface UploadProgressProps {
  file: File;
  /** Bytes that have left. */
  sent: number;
  stop: () => void;
  isUnderWay: () => boolean;
}

export function UploadProgress({ file, sent, stop, isUnderWay }: UploadProgressProps) {
  const isSent = sent >= file.size;
  const percent = Math.floor((Math.min(sent, file.size) / Math.max(file.size, 1)) * 100);
  const leaving = useBlocker({
    shouldBlockFn: isUnderWay,
    enableBeforeUnload: isUnderWay,
    withResolver: true,
  });
  return (
    <Card testId="uploading">
      <div className={styles.sending}>
        <div className={styles.line}>
          <p className={styles.name}>{drop.uploading(file.name)}</p>
          <span className={`${styles.amount} figures`}>
            {fileSize(Math.min(sent, file.size))} / {fileSize(file.size)}
          </span>
        </div>
        <Progress value={percent} size={10} radius="xl" aria-label={drop.uploading(file.name)} />
        <div className={styles.line}>
          <span className={styles.amount} role="status">
            {isSent ? drop.reading : drop.percent(percent)}
          </span>
          <Button variant="default" size="xs" onClick={stop} data-testid="stop-upload">
            {drop.stop}
          </Button>
        </div>
      </div>
      <Confirm
        opened={leaving.status === "blocked"}
        title={drop.leaveTitle}
        action={drop.leave}
        cancel={drop.stay}
        danger
        onConfirm={() => leaving.proceed?.()}
        onClose={() => leaving.reset?.()}
      >
        {drop.leaveText}
      </Confirm>
    </Card>
  );
}
