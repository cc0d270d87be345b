/** One lead on the phone. */
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Lead } from "../../api/types.ts";
import { ContactButtons } from "../../ui/ContactButtons.tsx";
import { TestBadge } from "../../ui/DashedBadge.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { origemLabel } from "../../ui/origem.ts";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import styles from "./LeadCards.module.css";

export const LeadCard = memo(function LeadCard({ lead, index, top }: { lead: Lead; index: number; top: number }) {
  const { id, nome, status, interesse, cidade, origem, created_at, teste } = lead;
  return (
    <li
      className={styles.card}
      style={{ transform: `translateY(${top}px)` }}
      data-index={index}
      data-testid="lead-row"
      data-lead={id}
    >
      <div className={styles.body}>
        <div className={styles.head}>
          <Link to="/leads/$id" params={{ id: String(id) }} className={styles.name}>
            {nome}
          </Link>
          {teste && <TestBadge />}
        </div>
        <div className={styles.line}>{[interesse, cidade].filter(Boolean).join(" · ") || origemLabel(origem)}</div>
        <div className={styles.facts}>
          <StatusBadge status={status} />
          <Moment at={created_at} />
        </div>
      </div>
      <div className={styles.buttons}>
        <ContactButtons nome={nome} telefone={lead.telefone} />
      </div>
    </li>
  );
});
