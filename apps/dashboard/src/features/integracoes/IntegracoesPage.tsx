/** Every integration at a glance, trouble first; below, what can still be connected. */
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { integrationsQuery } from "../../api/queries.ts";
import type { Integrations } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { Page } from "../../ui/Page.tsx";
import { Catalogue } from "./Catalogue.tsx";
import { ConnectionCard } from "./ConnectionCard.tsx";
import { GridSkeleton } from "./GridSkeleton.tsx";
import styles from "./IntegracoesPage.module.css";
import { connectionsByTrouble, notConnected } from "./integracoes.model.ts";

export function IntegracoesPage() {
  const { data, error, refetch } = useQuery(integrationsQuery);
  return (
    <Page title={texts.integracoes.title}>
      {data ? (
        <Loaded data={data} />
      ) : error ? (
        <Card>
          <Failed error={error} retry={() => void refetch()} />
        </Card>
      ) : (
        <GridSkeleton />
      )}
    </Page>
  );
}

function Loaded({ data }: { data: Integrations }) {
  const connections = connectionsByTrouble(data.integrations);
  const missing = notConnected(data.integrations);
  return (
    <>
      {connections.length === 0 ? (
        <Card>
          <Empty icon={IconPlugConnectedX} title={texts.integracoes.empty.title} text={texts.integracoes.empty.text} />
        </Card>
      ) : (
        <ul className={styles.grid} aria-label={texts.integracoes.connected}>
          {connections.map((connection) => (
            <li key={connection.id}>
              <ConnectionCard connection={connection} />
            </li>
          ))}
        </ul>
      )}
      {missing.length > 0 && <Catalogue integrations={missing} />}
    </>
  );
}
