/** How to send to this source; the secret is not known here any more, so a word stands in its place. */
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import styles from "./AddressCard.module.css";
import { Examples } from "./Examples.tsx";
import { AUTHS, type SourceAuth } from "./new-source.model.ts";

export function ExamplesCard({ source: { address } }: { source: Source }) {
  const [auth, setAuth] = useState<SourceAuth>("signature");
  const words = texts.fontes.examples;
  if (address === null) return null;
  return (
    <Card
      title={words.title}
      aside={
        <SegmentedControl
          aria-label={words.auth}
          size="xs"
          value={auth}
          onChange={(value) => setAuth(AUTHS.find((each) => each === value) ?? "signature")}
          data={AUTHS.map((value) => ({ value, label: texts.fontes.form.auths[value] }))}
        />
      }
    >
      <p className={styles.text}>{words.secretHelp}</p>
      <Examples target={{ address, secret: words.placeholder, auth }} />
    </Card>
  );
}
