/** Every source at a glance, trouble first; below, what can still be set up. */
import { Button } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sourcesQuery } from "../../api/queries.ts";
import type { MadeSource, Sources } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { MayManage } from "../../ui/MayWrite.tsx";
import { Page } from "../../ui/Page.tsx";
import { CreateSourceDialog } from "./CreateSourceDialog.tsx";
import styles from "./FontesPage.module.css";
import { notConfigured, sourcesByTrouble } from "./fontes.model.ts";
import { GridSkeleton } from "./GridSkeleton.tsx";
import { MadeSourceDialog } from "./MadeSourceDialog.tsx";
import { NotConfiguredList } from "./NotConfiguredList.tsx";
import { SourceCard } from "./SourceCard.tsx";

export function FontesPage() {
  const { data, error, refetch } = useQuery(sourcesQuery);
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeSource>();
  return (
    <Page
      title={texts.fontes.title}
      actions={
        <MayManage>
          <Button
            leftSection={<IconPlus size={16} stroke={2} />}
            onClick={() => setCreating(true)}
            data-testid="create-source"
          >
            {texts.fontes.create}
          </Button>
        </MayManage>
      }
    >
      {data ? (
        <Loaded data={data} />
      ) : error ? (
        <Card>
          <Failed error={error} retry={() => void refetch()} />
        </Card>
      ) : (
        <GridSkeleton />
      )}
      <CreateSourceDialog
        opened={isCreating}
        onClose={() => setCreating(false)}
        onMade={(source) => {
          setCreating(false);
          setMade(source);
        }}
      />
      <MadeSourceDialog made={made} onClose={() => setMade(undefined)} />
    </Page>
  );
}

function Loaded({ data }: { data: Sources }) {
  const sources = sourcesByTrouble(data.sources);
  const unset = notConfigured(data.sources);
  return (
    <>
      {sources.length === 0 ? (
        <Card>
          <Empty icon={IconDownload} title={texts.fontes.empty.title} text={texts.fontes.empty.text} />
        </Card>
      ) : (
        <ul className={styles.grid} aria-label={texts.fontes.connected}>
          {sources.map((source) => (
            <li key={source.slug}>
              <SourceCard source={source} />
            </li>
          ))}
        </ul>
      )}
      {unset.length > 0 && <NotConfiguredList sources={unset} />}
    </>
  );
}
