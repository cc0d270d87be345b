/** The desk's table: rows of 40 px, j/k to walk, Enter to open. */

import { texts } from "../../texts/index.ts";
import { COLUMNS } from "./columns.ts";
import { LeadRow } from "./LeadRow.tsx";
import styles from "./LeadTable.module.css";
import { ListEnd } from "./ListEnd.tsx";
import { type LeadRowsProps, useLeadRows } from "./use-lead-rows.ts";
import { useRowKeys } from "./use-row-keys.ts";

const ROW_PX = 40;

export function LeadTable(props: LeadRowsProps) {
  const { list, virtual, items, topPx } = useLeadRows<HTMLTableSectionElement>(props, ROW_PX);
  useRowKeys(list, props.leads.length, (index) => virtual.scrollToIndex(index, { align: "auto" }));
  const rowCount = props.hasMore ? -1 : props.leads.length + 1;
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={texts.leads.title} aria-rowcount={rowCount}>
        <thead className={styles.head}>
          <tr className={styles.headRow} aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" data-column={column}>
                {texts.leads.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={list} className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const lead = props.leads[index];
            return lead && <LeadRow key={key} lead={lead} index={index} top={start - topPx} />;
          })}
        </tbody>
      </table>
      <ListEnd {...props} />
    </div>
  );
}
