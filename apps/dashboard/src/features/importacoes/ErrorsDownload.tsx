/** The rows that were refused, as a file to mend and send again. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import styles from "./Reasons.module.css";

const { reasons: words } = texts.importacoes;

export function ErrorsDownload({ id, errors }: { id: number; errors: number }) {
  return (
    <div className={styles.download}>
      <Button
        component="a"
        href={`/api/v1/imports/${id}/erros.csv`}
        download={`importacao-${id}-erros.csv`}
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.8} />}
        data-testid="download-errors"
      >
        {words.download(errors)}
      </Button>
      <small>{words.downloadHelp}</small>
    </div>
  );
}
