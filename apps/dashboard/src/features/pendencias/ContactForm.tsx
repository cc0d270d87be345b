/** What a person knows about who wrote, so that the request can be read. */
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { useReadAgain } from "../../actions/raw.ts";
import { texts } from "../../texts/index.ts";
import { ProblemWithId } from "../../ui/ProblemWithId.tsx";
import {
  type ContactForm as Contact,
  contactBody,
  EMPTY_CONTACT,
  emailProblem,
  nomeProblem,
  telefoneProblem,
} from "./contact.model.ts";
import styles from "./RawDetails.module.css";

interface ContactFormProps {
  again: ReturnType<typeof useReadAgain>;
  onClose: () => void;
}

export function ContactForm({ again, onClose }: ContactFormProps) {
  const words = texts.pendencias.contact;
  const form = useForm<Contact>({
    initialValues: EMPTY_CONTACT,
    validate: {
      nome: nomeProblem,
      email: (email, values) => emailProblem(email, values),
      telefone: telefoneProblem,
    },
  });
  return (
    <form
      className={styles.contact}
      onSubmit={form.onSubmit((values) => again.mutate(contactBody(values)))}
      noValidate
      aria-label={words.title}
      data-testid="contact-form"
    >
      <Stack gap="sm">
        <p className={styles.help}>{words.help}</p>
        <ProblemWithId error={again.error} />
        <TextInput
          label={words.nome}
          autoComplete="off"
          data-autofocus
          autoFocus
          data-testid="contact-nome"
          {...form.getInputProps("nome")}
        />
        <TextInput
          label={words.email}
          type="email"
          autoComplete="off"
          data-testid="contact-email"
          {...form.getInputProps("email")}
        />
        <TextInput
          label={words.telefone}
          type="tel"
          inputMode="tel"
          autoComplete="off"
          data-testid="contact-telefone"
          {...form.getInputProps("telefone")}
        />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={onClose}>
            {texts.app.cancel}
          </Button>
          <Button size="xs" type="submit" loading={again.isPending} data-testid="contact-submit">
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
