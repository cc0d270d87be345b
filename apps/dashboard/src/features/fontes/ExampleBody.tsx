/** What the mapping is tried on: the last body that came, or an example that a person pastes. */
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../texts/index.ts";
import { Moment } from "../../ui/Moment.tsx";
import styles from "./MappingCard.module.css";
import { readExample } from "./mapping.model.ts";

interface ExampleBodyProps {
  receivedAt: string | null;
  example: Record<string, unknown> | undefined;
  onExample: (example: Record<string, unknown> | undefined) => void;
}

export function ExampleBody({ receivedAt, example, onExample }: ExampleBodyProps) {
  const [isPasting, setPasting] = useState(false);
  const words = texts.fontes.mapping;
  return (
    <div className={styles.example}>
      <p className={styles.on}>
        {example ? (
          words.ownBody
        ) : receivedAt ? (
          <>
            {words.lastBody} <Moment at={receivedAt} />
          </>
        ) : null}
      </p>
      {example ? (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onExample(undefined)}>
          {words.pasteDrop}
        </Button>
      ) : (
        !isPasting && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => setPasting(true)}
            data-testid="paste-example"
          >
            {words.paste}
          </Button>
        )
      )}
      {isPasting && (
        <PasteForm
          onClose={() => setPasting(false)}
          onExample={(next) => {
            setPasting(false);
            onExample(next);
          }}
        />
      )}
    </div>
  );
}

interface PasteFormProps {
  onClose: () => void;
  onExample: (example: Record<string, unknown>) => void;
}

function PasteForm({ onClose, onExample }: PasteFormProps) {
  const [text, setText] = useState("");
  const [isBad, setBad] = useState(false);
  const words = texts.fontes.mapping;
  const use = (): void => {
    const example = readExample(text);
    setBad(example === undefined);
    if (example) onExample(example);
  };
  return (
    <Stack gap="xs" className={styles.paste}>
      <Textarea
        label={words.pasteLabel}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={isBad && words.pasteBad}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
        autoFocus
        classNames={{ input: styles.code }}
        data-testid="example-body"
      />
      <Group gap="xs">
        <Button size="xs" onClick={use} data-testid="example-use">
          {words.pasteUse}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {texts.app.cancel}
        </Button>
      </Group>
    </Stack>
  );
}
