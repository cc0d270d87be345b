/** What is not set up yet: the variables to set or to mend, and the guide. */
import { Code } from "@mantine/core";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { GuideLink } from "./GuideLink.tsx";
import { sourceIcon } from "./icons.ts";
import styles from "./NotConfiguredList.module.css";

export function NotConfiguredList({ sources }: { sources: readonly Source[] }) {
  return (
    <Card title={texts.fontes.notConfigured.title} flush testId="sources-not-configured">
      <p className={styles.help}>{texts.fontes.notConfigured.help}</p>
      <ul className={styles.list}>
        {sources.map((source) => (
          <Row key={source.slug} source={source} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ source }: { source: Source }) {
  const { slug, label, missing, reason, fix, docs } = source;
  const Glyph = sourceIcon(source);
  return (
    <li className={styles.row} data-testid="source-not-configured" data-source={slug}>
      <Glyph className={styles.icon} size={19} stroke={1.6} aria-hidden />
      <div className={styles.words}>
        <strong>{label}</strong>
        {reason && (
          <span className={styles.wrong}>
            {reason} {fix}
          </span>
        )}
      </div>
      <div className={styles.variables}>
        {missing.length === 0 && !reason && (
          <span className={styles.choices}>{texts.fontes.notConfigured.choices}</span>
        )}
        {missing.map((variable) => (
          <Code key={variable}>{variable}</Code>
        ))}
      </div>
      <GuideLink docs={docs} />
    </li>
  );
}
