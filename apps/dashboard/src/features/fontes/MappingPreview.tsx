/** Each value of a body with the field that it goes to, and the lead that comes of it. */
import { Select } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import type { SourcePreview } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import styles from "./MappingCard.module.css";
import { AUTO, choiceOf, choices, fieldLabel, leadLines, type Mapping } from "./mapping.model.ts";

interface MappingPreviewProps {
  preview: SourcePreview;
  mapping: Mapping;
  /** Whether there is a body at all to try the mapping on. */
  hasBody: boolean;
  onChoose: (path: string, choice: string) => void;
}

export function MappingPreview({ preview, mapping, hasBody, onChoose }: MappingPreviewProps) {
  const words = texts.fontes.mapping;
  if (!hasBody) return <Empty icon={IconInbox} title={words.nothingYet.title} text={words.nothingYet.text} />;
  if (preview.values.length === 0) return <p className={styles.intro}>{words.unreadable}</p>;
  const options = choices(preview.fields);
  return (
    <div className={styles.columns}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.columns.path}</th>
            <th scope="col">{words.columns.sample}</th>
            <th scope="col">{words.columns.field}</th>
          </tr>
        </thead>
        <tbody>
          {preview.values.map(({ path, sample, field, is_guess }) => {
            const choice = choiceOf(mapping, path);
            return (
              <tr key={path} data-testid="mapping-row" data-path={path}>
                <th scope="row" className={styles.path}>
                  {path}
                </th>
                <td className={styles.sample}>{sample}</td>
                <td className={styles.field}>
                  <Select
                    size="xs"
                    aria-label={words.fieldOf(path)}
                    data={options}
                    value={choice}
                    onChange={(value) => onChoose(path, value ?? AUTO)}
                    allowDeselect={false}
                    searchable
                    data-testid="mapping-field"
                  />
                  {/* Only what the answer says of this very choice: while the next is asked for, nothing is claimed. */}
                  {choice === AUTO && is_guess && field !== null && (
                    <span className={styles.guess} title={words.guessHelp} data-testid="mapping-guess">
                      {field === "respostas" ? words.guessNone : words.guess(fieldLabel(field))}
                    </span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <section className={styles.result} aria-label={words.result} aria-live="polite" data-testid="mapping-result">
        <h3>{words.result}</h3>
        <ResultingLead preview={preview} />
      </section>
    </div>
  );
}

function ResultingLead({ preview: { lead, problems } }: { preview: SourcePreview }) {
  const words = texts.fontes.mapping;
  const lines = leadLines(lead);
  return (
    <>
      {problems.length > 0 && (
        <div className={styles.problems} data-testid="mapping-problems">
          <strong>{words.problems}</strong>
          <ul>
            {problems.map(({ field, message, fix }) => (
              <li key={`${field} ${message}`}>
                {message} {fix}
              </li>
            ))}
          </ul>
        </div>
      )}
      {lines.length === 0 ? (
        <p className={styles.intro}>{words.noFields}</p>
      ) : (
        <Facts>
          {lines.map(({ field, label, value }) => (
            <Fact key={field} label={label}>
              {value}
            </Fact>
          ))}
        </Facts>
      )}
    </>
  );
}
