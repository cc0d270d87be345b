/** Drop or choose a CSV file; while it is sent, how far it is. A file that arrived opens the page of its import. */
import { Button, FileButton } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { texts } from "../../texts/index.ts";
import { announceDone } from "../../ui/announce.ts";
import { FormProblem } from "../../ui/FormProblem.tsx";
import styles from "./UploadCard.module.css";
import { UploadProgress } from "./UploadProgress.tsx";
import { useUpload } from "./use-upload.ts";

const ACCEPTED = ".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values";

const { drop } = texts.importacoes;

export function UploadCard() {
  const upload = useUpload();
  const { file, sent, stop, isUnderWay } = upload;
  if (file) return <UploadProgress file={file} sent={sent} stop={stop} isUnderWay={isUnderWay} />;
  return <DropZone error={upload.error} choose={upload.start} />;
}

function DropZone({ error, choose }: { error: unknown; choose: (file: File) => void }) {
  const [isOver, setOver] = useState(false);
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file, ...others] = event.dataTransfer.files;
    if (others.length > 0) announceDone(drop.several);
    if (file) choose(file);
  };
  return (
    // Dropping is for the mouse; the button inside does the same for everybody.
    <section
      className={styles.zone}
      data-over={isOver || undefined}
      data-testid="drop-zone"
      aria-label={drop.title}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      {error !== undefined && error !== null && (
        <div className={styles.problem}>
          <FormProblem error={error} />
        </div>
      )}
      <IconFileSpreadsheet className={styles.icon} size={30} stroke={1.4} aria-hidden />
      <p className={styles.title}>{isOver ? drop.over : drop.title}</p>
      <p className={styles.or}>{drop.or}</p>
      <FileButton
        accept={ACCEPTED}
        onChange={(file) => {
          if (file) choose(file);
        }}
        inputProps={{ "aria-label": drop.choose, tabIndex: -1 }}
      >
        {(props) => (
          <Button {...props} data-testid="choose-file">
            {drop.choose}
          </Button>
        )}
      </FileButton>
      <p className={styles.help}>
        {drop.formats} {drop.excel}
      </p>
    </section>
  );
}
