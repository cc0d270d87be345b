/** Which value of a body is which field of the lead, tried on the last body that came before it is saved. */
import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useReadManyAgain } from "../../actions/raw.ts";
import { previewQuery } from "../../api/queries.ts";
import type { Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { Card } from "../../ui/Card.tsx";
import { Failed } from "../../ui/Failed.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { RowsSkeleton } from "../../ui/RowsSkeleton.tsx";
import { ExampleBody } from "./ExampleBody.tsx";
import styles from "./MappingCard.module.css";
import { MappingPreview } from "./MappingPreview.tsx";
import { isSameMapping, type Mapping, withChoice } from "./mapping.model.ts";
import { useChangeSource } from "./source-actions.ts";

export function MappingCard({ source }: { source: Source }) {
  const saved = source.mapping ?? {};
  const [draft, setDraft] = useState<Mapping>();
  const [example, setExample] = useState<Record<string, unknown>>();
  const mapping = draft ?? saved;
  const isChanged = !isSameMapping(mapping, saved);
  const { data, error, refetch } = useQuery(
    previewQuery(source.slug, { mapping: { ...mapping }, ...(example && { body: example }) }),
  );
  const change = useChangeSource(source.slug);
  const words = texts.fontes.mapping;
  const save = (): void =>
    change.mutate(
      { mapping: { ...mapping } },
      {
        onSuccess: () => {
          setDraft(undefined);
          announceDone(source.parked > 0 ? words.savedParked(source.parked) : words.saved);
        },
      },
    );
  return (
    <Card title={words.title} testId="mapping">
      <p className={styles.intro}>{words.intro}</p>
      <ExampleBody receivedAt={data?.received_at ?? null} example={example} onExample={setExample} />
      {data ? (
        <MappingPreview
          preview={data}
          mapping={mapping}
          hasBody={example !== undefined || data.received_at !== null}
          onChoose={(path, choice) => setDraft(withChoice(mapping, path, choice))}
        />
      ) : error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <RowsSkeleton rows={4} height={44} />
      )}
      {data && error && <FormProblem error={error} />}
      <FormProblem error={change.error} />
      <Group className={styles.actions} gap="xs">
        <Button loading={change.isPending} disabled={!isChanged} onClick={save} data-testid="mapping-save">
          {words.save}
        </Button>
        {isChanged && (
          <Button variant="default" onClick={() => setDraft(undefined)}>
            {words.undo}
          </Button>
        )}
        {!isChanged && source.parked > 0 && <ReadParkedAgain source={source} />}
      </Group>
    </Card>
  );
}

/** What could not be read under the old mapping may be read under the new one. */
function ReadParkedAgain({ source: { slug, parked } }: { source: Source }) {
  const again = useReadManyAgain();
  return (
    <Button
      variant="default"
      loading={again.isPending}
      onClick={() =>
        again.mutate(
          { source: slug },
          {
            onSuccess: ({ queued }) =>
              announceDone(queued > 0 ? texts.pendencias.again.queued(queued) : texts.pendencias.again.nothing),
            onError: (error) => announceProblem(texts.pendencias.again.failed, error),
          },
        )
      }
      data-testid="mapping-read-again"
    >
      {texts.fontes.mapping.readAgain(parked)}
    </Button>
  );
}
