/** A new secret for an own source: the old one stops at once, so it is asked for twice. */
import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import type { MadeSource, Source } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { FormProblem } from "../../ui/FormProblem.tsx";
import { MadeSourceDialog } from "./MadeSourceDialog.tsx";
import { AUTHS, type SourceAuth } from "./new-source.model.ts";
import styles from "./SettingsCard.module.css";
import { useRotateSecret } from "./source-actions.ts";

export function RotateSecret({ source }: { source: Source }) {
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<MadeSource>();
  const words = texts.fontes.settings;
  return (
    <div className={styles.rotate}>
      <p>{words.rotateHelp}</p>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconRefresh size={15} stroke={1.8} />}
        onClick={() => setAsking(true)}
        data-testid="rotate-secret"
      >
        {words.rotate}
      </Button>
      <Dialog opened={isAsking} onClose={() => setAsking(false)} title={words.rotateTitle(source.label)}>
        <RotateForm
          slug={source.slug}
          onClose={() => setAsking(false)}
          onMade={(next) => {
            setAsking(false);
            setMade(next);
          }}
        />
      </Dialog>
      <MadeSourceDialog made={made} onClose={() => setMade(undefined)} />
    </div>
  );
}

interface RotateFormProps {
  slug: string;
  onClose: () => void;
  onMade: (made: MadeSource) => void;
}

function RotateForm({ slug, onClose, onMade }: RotateFormProps) {
  const [auth, setAuth] = useState<SourceAuth>("signature");
  const rotate = useRotateSecret(slug);
  const words = texts.fontes.settings;
  return (
    <Stack gap="md">
      <Text size="sm">{words.rotateText}</Text>
      <FormProblem error={rotate.error} />
      <Radio.Group
        label={texts.fontes.form.auth}
        value={auth}
        onChange={(value) => setAuth(AUTHS.find((each) => each === value) ?? "signature")}
      >
        <Stack gap="xs" mt={6}>
          {AUTHS.map((each) => (
            <Radio
              key={each}
              value={each}
              label={texts.fontes.form.auths[each]}
              description={texts.fontes.form.authHelp[each]}
              data-testid={`rotate-auth-${each}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {texts.app.cancel}
        </Button>
        <Button
          color="red"
          loading={rotate.isPending}
          onClick={() => rotate.mutate(auth, { onSuccess: onMade })}
          data-testid="rotate-confirm"
        >
          {words.rotateSubmit}
        </Button>
      </Group>
    </Stack>
  );
}
