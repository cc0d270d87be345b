/** What can still be connected, found by name; what leads were already waiting for comes first. */
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Integration } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { MayManage } from "../../ui/MayWrite.tsx";
import styles from "./Catalogue.module.css";
import { GuideLink } from "./GuideLink.tsx";
import { integrationIcon } from "./icons.ts";
import { matching } from "./integracoes.model.ts";

export function Catalogue({ integrations }: { integrations: readonly Integration[] }) {
  const [typed, setTyped] = useState("");
  const found = matching(integrations, typed);
  const words = texts.conexoes.catalogue;
  return (
    <Card title={words.title} flush testId="catalogue">
      <search className={styles.search}>
        <TextInput
          size="sm"
          leftSection={<IconSearch size={15} stroke={1.8} aria-hidden />}
          placeholder={words.search}
          aria-label={words.search}
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
          data-testid="catalogue-search"
        />
      </search>
      {found.length === 0 ? (
        <p className={styles.nothing}>{words.nothing}</p>
      ) : (
        <ul className={styles.list} aria-live="polite">
          {found.map((integration) => (
            <Row key={integration.integration} integration={integration} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({
  integration: { integration, label, docs, has_oauth, skipped_not_configured },
}: {
  integration: Integration;
}) {
  const Glyph = integrationIcon(integration);
  const words = texts.conexoes.catalogue;
  return (
    <li className={styles.row} data-testid="catalogue-row" data-integration={integration}>
      <Glyph className={styles.icon} size={20} stroke={1.6} aria-hidden />
      <div className={styles.words}>
        <strong>{label}</strong>
        {skipped_not_configured > 0 ? (
          <span className={styles.skipped}>{texts.integracoes.skipped(skipped_not_configured)}</span>
        ) : (
          has_oauth && <span className={styles.hint}>{words.oneStep}</span>
        )}
      </div>
      <span className={styles.guide}>
        <GuideLink href={docs} />
      </span>
      <MayManage>
        <LinkButton
          size="xs"
          variant="default"
          to="/integracoes/$slug"
          params={{ slug: integration }}
          search={{ tab: "configuracao" }}
          aria-label={words.connectTo(label)}
          data-testid="connect"
        >
          {words.connect}
        </LinkButton>
      </MayManage>
    </li>
  );
}
