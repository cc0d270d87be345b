/** Where the provider sends to. */
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries.ts";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { isWriter } from "../../ui/MayWrite.tsx";
import styles from "./AddressCard.module.css";
import { CopyBlock } from "./CopyBlock.tsx";

export function AddressCard({ source: { address, kind } }: { source: Source }) {
  const { data: me } = useQuery(meQuery);
  const words = texts.fontes.address;
  return (
    <Card title={words.title} testId="source-address">
      {address === null ? (
        // The hub keeps addresses from brokers, since some hold a secret; for the others there is none.
        <p className={styles.text}>{kind === "key" ? words.key : isWriter(me) ? words.none : words.hidden}</p>
      ) : (
        <>
          <p className={styles.text}>{words.help}</p>
          <CopyBlock text={address} copy={words.copy} testId="address" />
        </>
      )}
    </Card>
  );
}
