/** One lead of the desk's table. */
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Lead } from "../../api/types.ts";
import { phoneText } from "../../format/contact.ts";
import { texts } from "../../texts/index.ts";
import { TestBadge } from "../../ui/DashedBadge.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { origemLabel } from "../../ui/origem.ts";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import styles from "./LeadTable.module.css";
import { ScoreWhy } from "./ScoreWhy.tsx";

interface LeadRowProps {
  lead: Lead;
  index: number;
  /** Pixels from the top of the list. */
  top: number;
}

export const LeadRow = memo(function LeadRow({ lead, index, top }: LeadRowProps) {
  const { id, nome, status, telefone, interesse, origem, cidade, created_at, teste } = lead;
  return (
    <tr
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      data-index={index}
      data-testid="lead-row"
      data-lead={id}
    >
      <td className={styles.name}>
        <Link to="/leads/$id" params={{ id: String(id) }} className={styles.link} title={nome}>
          {nome}
        </Link>
        {teste && <TestBadge />}
      </td>
      <td>
        <StatusBadge status={status} />
      </td>
      <td className={styles.above}>
        <ScoreWhy lead={lead} />
      </td>
      <td className={styles.cell}>{telefone ? phoneText(telefone) : texts.app.none}</td>
      <td className={styles.quiet} data-column="interesse" title={interesse ?? undefined}>
        {interesse ?? texts.app.none}
      </td>
      <td className={styles.quiet}>{origemLabel(origem)}</td>
      <td className={styles.quiet} data-column="cidade">
        {cidade ?? texts.app.none}
      </td>
      <td className={styles.quiet} data-column="created_at">
        <Moment at={created_at} />
      </td>
    </tr>
  );
});
