/** API keys: who may send and read leads from outside. */
import { Button } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keysQuery } from "../../api/queries.ts";
import type { CreatedKey, Key } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { useNow } from "../../ui/now.ts";
import { Page } from "../../ui/Page.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { SettingsTabs } from "../../ui/SettingsTabs.tsx";
import styles from "./ChavesPage.module.css";
import { CreateKeyDialog } from "./CreateKeyDialog.tsx";
import { KeyRow } from "./KeyRow.tsx";
import { splitKeys } from "./key.model.ts";
import { SecretDialog } from "./SecretDialog.tsx";

export function ChavesPage() {
  const { data, error, refetch } = useQuery(keysQuery);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedKey>();
  return (
    <Page title={texts.configuracoes.title}>
      <SettingsTabs current="chaves" />
      <div className={styles.intro}>
        <p>{texts.chaves.intro}</p>
        {data && (
          <Button
            leftSection={<IconPlus size={16} stroke={2} />}
            onClick={() => setCreating(true)}
            data-testid="create-key"
          >
            {texts.chaves.create}
          </Button>
        )}
      </div>
      <Card flush>
        {data ? (
          <KeyList keys={data.keys} onRotated={setCreated} />
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <RowsSkeleton rows={4} height={60} />
        )}
      </Card>
      <CreateKeyDialog
        opened={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(key) => {
          setCreating(false);
          setCreated(key);
        }}
      />
      <SecretDialog created={created} onClose={() => setCreated(undefined)} />
    </Page>
  );
}

function KeyList({ keys, onRotated }: { keys: readonly Key[]; onRotated: (created: CreatedKey) => void }) {
  const [showsOver, setShowsOver] = useState(false);
  const { live, over } = splitKeys(keys, useNow());
  if (keys.length === 0) {
    return <Empty icon={IconKey} title={texts.chaves.empty.title} text={texts.chaves.empty.text} />;
  }
  return (
    <>
      <ul className={styles.list}>
        {[...live, ...(showsOver ? over : [])].map((key) => (
          <KeyRow key={key.id} apiKey={key} onRotated={onRotated} />
        ))}
      </ul>
      {over.length > 0 && (
        <div className={styles.more}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setShowsOver(!showsOver)}>
            {showsOver ? texts.chaves.hideRevoked : texts.chaves.showRevoked(over.length)}
          </Button>
        </div>
      )}
    </>
  );
}
