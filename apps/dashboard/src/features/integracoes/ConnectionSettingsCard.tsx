/** One connection on the settings' tab: how it stands, its form, and what is done to it. */
import { useState } from "react";
import type { Connection, ConnectionCheck, ConnectionSettings, Definition } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { CheckResult } from "../../ui/CheckResult.tsx";
import { ConnectionBadge } from "../../ui/ConnectionBadge.tsx";
import { SandboxBadge } from "../../ui/DashedBadge.tsx";
import { MayManage, MayWrite } from "../../ui/MayWrite.tsx";
import { ReconnectButton } from "../../ui/ReconnectButton.tsx";
import styles from "./ConnectionForm.module.css";
import { EditConnectionForm } from "./EditConnectionForm.tsx";
import { needsReconnect } from "./health.model.ts";
import { PowerButton } from "./PowerButton.tsx";
import { RemoveConnection } from "./RemoveConnection.tsx";

interface ConnectionSettingsCardProps {
  definition: Definition;
  settings: ConnectionSettings;
  /** The same connection as the cards show it. */
  connection: Connection;
  /** What its first test came to, when it was made just now. */
  firstCheck: ConnectionCheck | undefined;
}

export function ConnectionSettingsCard({ definition, settings, connection, firstCheck }: ConnectionSettingsCardProps) {
  // The card may be drawn before the answer of the first test is there.
  const [saved, setSaved] = useState<ConnectionCheck | null>();
  const check = saved === undefined ? firstCheck : (saved ?? undefined);
  const { config: words, oauth } = texts.conexoes;
  const mustReconnect = needsReconnect(settings);
  const canAuthorise = settings.oauth !== null && !settings.is_read_only;
  return (
    <Card testId="connection-settings">
      <header className={styles.head} data-connection={settings.id}>
        <h2 className={styles.name}>{settings.shown_name}</h2>
        <ConnectionBadge state={connection.state} variant="soft" />
        {settings.sandbox && <SandboxBadge />}
        <div className={styles.actions}>
          <MayManage>
            {canAuthorise && (
              <ReconnectButton
                connection={settings}
                label={labelOf(settings, definition)}
                variant={mustReconnect ? "filled" : "default"}
              />
            )}
          </MayManage>
          <MayWrite>
            <PowerButton connection={settings} />
          </MayWrite>
          <MayManage>
            {!settings.is_read_only && <RemoveConnection connection={settings} waiting={connection.waiting} />}
          </MayManage>
        </div>
      </header>
      {connection.state !== "ok" && (connection.reason || connection.fix) && (
        <p className={styles.why}>
          {connection.reason && <strong>{connection.reason} </strong>}
          {connection.fix}
        </p>
      )}
      <MayManage otherwise={<p className={styles.intro}>{words.ownerOnly}</p>}>
        <EditConnectionForm
          definition={definition}
          connection={settings}
          onSaved={({ check: found }) => setSaved(found)}
        />
      </MayManage>
      <CheckResult check={{ data: check, error: null, isPending: false }} connectionId={null} />
    </Card>
  );

  function labelOf({ oauth: access }: ConnectionSettings, { label }: Definition): string {
    if (mustReconnect) return access?.state === "none" ? oauth.connect(label) : oauth.reconnect;
    return access?.state === "none" ? oauth.connect(label) : oauth.renew;
  }
}
