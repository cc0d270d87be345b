/** What is not connected yet: the variables to set, the guide, and what was left out for lack of it. */
import { Code } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { Integration } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { integrationIcon } from "./icons.ts";
import styles from "./NotConnectedList.module.css";

export function NotConnectedList({ integrations }: { integrations: readonly Integration[] }) {
  return (
    <Card title={texts.integracoes.notConnected} flush testId="not-connected">
      <p className={styles.help}>{texts.integracoes.notConnectedHelp}</p>
      <ul className={styles.list}>
        {integrations.map((integration) => (
          <Row key={integration.integration} integration={integration} />
        ))}
      </ul>
    </Card>
  );
}

function Row({
  integration: { integration, label, missing, docs, skipped_not_configured },
}: {
  integration: Integration;
}) {
  const Glyph = integrationIcon(integration);
  return (
    <li className={styles.row} data-testid="not-connected-row" data-integration={integration}>
      <Glyph className={styles.icon} size={19} stroke={1.6} aria-hidden />
      <div className={styles.words}>
        <strong>{label}</strong>
        {skipped_not_configured > 0 && (
          <span className={styles.skipped}>{texts.integracoes.skipped(skipped_not_configured)}</span>
        )}
      </div>
      <div className={styles.variables}>
        {missing.map((variable) => (
          <Code key={variable}>{variable}</Code>
        ))}
      </div>
      <a className={styles.guide} href={docs} target="_blank" rel="noreferrer noopener">
        {texts.integracoes.guide}
        <IconExternalLink size={14} stroke={1.8} aria-hidden />
      </a>
    </li>
  );
}
