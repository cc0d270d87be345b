/** How each connection of an integration does, with the buttons that try it and let it go on. */
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { Integration } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { MayWrite } from "../../ui/MayWrite.tsx";
import { ConnectionPanel } from "./ConnectionPanel.tsx";
import styles from "./OverviewTab.module.css";
import { useReplayDialog } from "./use-replay-dialog.tsx";

export function OverviewTab({ integration }: { integration: Integration }) {
  const replay = useReplayDialog();
  const skipped = integration.skipped_not_configured;
  return (
    <div className={styles.panels}>
      {skipped > 0 && (
        <Card>
          <div className={styles.offer}>
            <span>{texts.integracoes.skippedOffer(skipped)}</span>
            <MayWrite>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRefresh size={15} stroke={1.8} />}
                onClick={() =>
                  replay.open({ integration: integration.integration, cause: "not_configured", states: ["skipped"] })
                }
              >
                {texts.integracoes.errors.replayAll}
              </Button>
            </MayWrite>
          </div>
        </Card>
      )}
      {integration.connections.map((connection) => (
        <ConnectionPanel key={connection.id} connection={connection} docs={integration.docs} />
      ))}
      {replay.dialog}
    </div>
  );
}
