/** The connections of an integration with their settings, and one more. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { connectionsQuery, definitionQuery } from "../../api/queries.ts";
import type { ConnectionSettings, Definition, EditedConnection, Integration } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { MayManage } from "../../ui/MayWrite.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import styles from "./ConnectionForm.module.css";
import { ConnectionSettingsCard } from "./ConnectionSettingsCard.tsx";
import { GuideLink } from "./GuideLink.tsx";
import { NewConnectionForm } from "./NewConnectionForm.tsx";

export function ConfigTab({ integration }: { integration: Integration }) {
  const definition = useQuery(definitionQuery(integration.integration));
  const settings = useQuery(connectionsQuery);
  if (definition.data && settings.data) {
    return <Loaded integration={integration} definition={definition.data} connections={settings.data.connections} />;
  }
  const failed = definition.error ?? settings.error;
  const retry = (): void => void Promise.all([definition.refetch(), settings.refetch()]);
  return <Card>{failed ? <Failed error={failed} retry={retry} /> : <RowsSkeleton rows={5} height={60} />}</Card>;
}

interface LoadedProps {
  integration: Integration;
  definition: Definition;
  connections: readonly ConnectionSettings[];
}

function Loaded({ integration, definition, connections }: LoadedProps) {
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<EditedConnection>();
  const { config: words } = texts.conexoes;
  // Both lists are asked for one after the other: a connection is shown when both know it.
  const mine = integration.connections.flatMap((connection) => {
    const settings = connections.find(({ id }) => id === connection.id);
    return settings ? [{ connection, settings }] : [];
  });
  const isForm = isAdding || integration.connections.length === 0;
  return (
    <div className={styles.list} data-testid="config-tab">
      {mine.map(({ connection, settings }) => (
        <ConnectionSettingsCard
          // Another access or source of values is another form; what one types stays through everything else.
          key={`${settings.id} ${settings.oauth?.state} ${settings.source}`}
          definition={definition}
          settings={settings}
          connection={connection}
          firstCheck={made?.connection.id === settings.id ? (made.check ?? undefined) : undefined}
        />
      ))}
      <MayManage otherwise={mine.length === 0 && <Card>{words.ownerOnly}</Card>}>
        {isForm ? (
          <Card title={words.newTitle(definition.label)} aside={<GuideLink href={definition.docs} />}>
            <NewConnectionForm
              definition={definition}
              onMade={(next) => {
                setMade(next);
                setAdding(false);
              }}
              onCancel={mine.length > 0 ? () => setAdding(false) : undefined}
            />
          </Card>
        ) : (
          <div>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.8} />}
              onClick={() => setAdding(true)}
              data-testid="add-connection"
            >
              {words.another}
            </Button>
          </div>
        )}
      </MayManage>
    </div>
  );
}
