/** What becomes of the leads: only kept, or treated as if each had just arrived; under which source; with which consent. */
import { Radio } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { integrationsQuery } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { ConsentFields } from "./ConsentFields.tsx";
import { trialOf } from "./import.model.ts";
import { OrigemField } from "./OrigemField.tsx";
import styles from "./Plan.module.css";
import { destinations, type ImportChange } from "./settings.model.ts";

const { plan: words } = texts.importacoes;

interface PlanProps {
  one: Import;
  onChange: (change: ImportChange) => void;
}

export function Plan({ one, onChange }: PlanProps) {
  const { entregar, origem, consentimentos } = one;
  return (
    <Card title={words.title} testId="plan">
      <div className={styles.fields}>
        <Radio.Group
          aria-label={words.label}
          value={entregar}
          onChange={(value) => onChange({ entregar: value === "tudo" ? "tudo" : "nada" })}
        >
          <div className={styles.choices}>
            <Choice value="nada" label={words.nada} help={words.nadaHelp} />
            <Choice value="tudo" label={words.tudo} help={words.tudoHelp} />
          </div>
        </Radio.Group>
        {entregar === "tudo" && <SendWarning one={one} />}
        <OrigemField key={origem} origem={origem} onChange={(code) => onChange({ origem: code })} />
        <ConsentFields consents={consentimentos} onChange={(consents) => onChange({ consentimentos: consents })} />
      </div>
    </Card>
  );
}

function Choice({ value, label, help }: { value: Import["entregar"]; label: string; help: string }) {
  return (
    <Radio.Card value={value} radius="md" className={styles.choice} data-testid={`plan-${value}`}>
      <Radio.Indicator mt={2} />
      <span className={styles.words}>
        <strong>{label}</strong>
        <span>{help}</span>
      </span>
    </Radio.Card>
  );
}

/** To how many, and through what: said before the import and again when it is started. */
export function SendWarning({ one }: { one: Import }) {
  const { data } = useQuery(integrationsQuery);
  const trial = trialOf(one);
  const people = trial ? trial.novas + trial.conhecidas : one.linhas_estimadas;
  const names = data && destinations(data.integrations);
  return (
    <div className={styles.warning} role="status" data-testid="send-warning">
      <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
      <div>
        <strong>{words.warning(people)}</strong> {words.warningRows}
        {names && <p>{names.length > 0 ? words.goesTo(names.join(", ")) : words.goesNowhere}</p>}
      </div>
    </div>
  );
}
