/** Imports: a place to drop a spreadsheet, and all that were sent before. */
import { texts } from "../../texts/index.ts";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { Page } from "../../ui/Page.tsx";
import { History } from "./History.tsx";
import styles from "./ImportacoesPage.module.css";
import { UploadCard } from "./UploadCard.tsx";

export function ImportacoesPage() {
  return (
    <Page title={texts.importacoes.title}>
      <p className={styles.intro}>{texts.importacoes.intro}</p>
      <MayWrite>
        <UploadCard />
      </MayWrite>
      <History />
    </Page>
  );
}
