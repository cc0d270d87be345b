/** Two leads side by side as two cards of which one is chosen to stay; what differs is marked. */
import { Radio } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { texts } from "../texts/index.ts";
import { Moment } from "../ui/Moment.tsx";
import { ScoreBar } from "../ui/ScoreBar.tsx";
import { StatusBadge } from "../ui/StatusBadge.tsx";
import { type Comparable, comparedFields } from "./compare.model.ts";
import styles from "./PairChoice.module.css";

const { duplicados: words } = texts;

interface PairChoiceProps {
  pair: readonly [Comparable, Comparable];
  /** Id of the lead that stays. */
  stays: number;
  onChoose: (id: number) => void;
  /** Without the right to change anything the cards only show. */
  mayChoose: boolean;
}

export function PairChoice({ pair: [one, other], stays, onChoose, mayChoose }: PairChoiceProps) {
  return (
    <Radio.Group aria-label={words.which} value={String(stays)} onChange={(value) => onChoose(Number(value))}>
      <div className={styles.pair}>
        <Side lead={one} beside={other} isStaying={stays === one.id} mayChoose={mayChoose} />
        <Side lead={other} beside={one} isStaying={stays === other.id} mayChoose={mayChoose} />
      </div>
    </Radio.Group>
  );
}

interface SideProps {
  lead: Comparable;
  beside: Comparable;
  isStaying: boolean;
  mayChoose: boolean;
}

function Side({ lead, beside, isStaying, mayChoose }: SideProps) {
  return (
    <div
      className={styles.side}
      data-stays={(mayChoose && isStaying) || undefined}
      data-testid="side"
      data-lead={lead.id}
    >
      <div className={styles.head}>
        {mayChoose && (
          <Radio
            value={String(lead.id)}
            label={isStaying ? words.stays : words.joins}
            data-testid="stays"
            data-lead={lead.id}
          />
        )}
        <Link to="/leads/$id" params={{ id: String(lead.id) }} className={styles.link}>
          {words.open(lead.id)}
        </Link>
      </div>
      <dl className={styles.facts}>
        {comparedFields(lead, beside).map(({ field, label, value, isDifferent }) => (
          <div key={field} data-field={field}>
            <dt>{label}</dt>
            <dd>
              {value === undefined ? (
                <span className={styles.none}>{words.noValue}</span>
              ) : isDifferent ? (
                <>
                  <mark className={styles.different}>{value}</mark>
                  <span className="visually-hidden">({words.different})</span>
                </>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{words.fields.status}</dt>
          <dd className={styles.state}>
            <StatusBadge status={lead.status} /> <ScoreBar score={lead.score} status={lead.status} />
          </dd>
        </div>
        <div>
          <dt>{words.fields.created_at}</dt>
          <dd>
            <Moment at={lead.created_at} />
          </dd>
        </div>
      </dl>
    </div>
  );
}
