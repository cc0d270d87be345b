/** What the person saw before they wrote: campaign, ad, form, listing, page; and what they answered. */
import type { Lead } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import styles from "./SeenCard.module.css";
import { seenFacts } from "./seen.model.ts";

export function SeenCard({ lead }: { lead: Lead }) {
  const facts = seenFacts(lead);
  const answers = Object.entries(lead.respostas);
  return (
    <>
      <Card title={texts.lead.seen}>
        {facts.length === 0 ? (
          <p className={styles.none}>{texts.lead.seenEmpty}</p>
        ) : (
          <Facts>
            {facts.map(({ label, value, href }) => (
              <Fact key={label} label={label}>
                {href ? (
                  <a className={styles.link} href={href} target="_blank" rel="noreferrer noopener" title={href}>
                    {value}
                  </a>
                ) : (
                  value
                )}
              </Fact>
            ))}
          </Facts>
        )}
      </Card>
      {answers.length > 0 && (
        <Card title={texts.lead.answers}>
          <Facts>
            {answers.map(([question, answer]) => (
              <Fact key={question} label={question}>
                {answer}
              </Fact>
            ))}
          </Facts>
        </Card>
      )}
    </>
  );
}
