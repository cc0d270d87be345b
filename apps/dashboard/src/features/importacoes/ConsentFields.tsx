/** What everybody in the file agreed to, with the text that they saw; closed until somebody needs it. */
import { Checkbox, Textarea } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../texts/index.ts";
import { Disclosure } from "../../ui/Disclosure.tsx";
import styles from "./Plan.module.css";
import { type Consent, PURPOSES, withPurpose, withText } from "./settings.model.ts";

const { plan: words } = texts.importacoes;
/** The hub's own bound for the text of a consent. */
const TEXT_CHARS_MAX = 5_000;

interface ConsentFieldsProps {
  consents: readonly Consent[];
  onChange: (consents: Consent[]) => void;
}

export function ConsentFields({ consents, onChange }: ConsentFieldsProps) {
  const granted = consents.filter(({ estado }) => estado === "concedido").map(({ finalidade }) => finalidade);
  const said = granted.length === 0 ? words.consentNone : granted.map((one) => words.finalidades[one]).join(", ");
  return (
    <Disclosure label={`${words.consent}: ${said}`} opensAtFirst={consents.length > 0} testId="consents">
      <div className={styles.consent}>
        <p>{words.consentHelp}</p>
        <div className={styles.purposes}>
          {PURPOSES.map((purpose) => (
            <Checkbox
              key={purpose}
              label={words.finalidades[purpose]}
              checked={granted.includes(purpose)}
              onChange={(event) => onChange(withPurpose(consents, purpose, event.currentTarget.checked))}
            />
          ))}
        </div>
        {granted.length > 0 && <SeenText consents={consents} onChange={onChange} />}
      </div>
    </Disclosure>
  );
}

function SeenText({ consents, onChange }: ConsentFieldsProps) {
  const known = consents.find(({ texto }) => texto !== undefined)?.texto ?? "";
  const [text, setText] = useState(known);
  return (
    <Textarea
      label={words.consentText}
      description={words.consentTextHelp}
      value={text}
      maxLength={TEXT_CHARS_MAX}
      autosize
      minRows={2}
      maxRows={8}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (text.trim() !== known) onChange(withText(consents, text));
      }}
    />
  );
}
