/** The phone's list: one card per lead, with the two buttons that a broker needs. */
import { texts } from "../../texts/index.ts";
import { LeadCard } from "./LeadCard.tsx";
import styles from "./LeadCards.module.css";
import { ListEnd } from "./ListEnd.tsx";
import { type LeadRowsProps, useLeadRows } from "./use-lead-rows.ts";

/** Card and the gap below it. */
const CARD_PX = 100;

export function LeadCards(props: LeadRowsProps) {
  const { list, virtual, items, topPx } = useLeadRows<HTMLUListElement>(props, CARD_PX);
  return (
    <>
      <ul aria-label={texts.leads.title} ref={list} className={styles.cards} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const lead = props.leads[index];
          return lead && <LeadCard key={key} lead={lead} index={index} top={start - topPx} />;
        })}
      </ul>
      <ListEnd {...props} />
    </>
  );
}
