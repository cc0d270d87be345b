/** The latest leads, live: a new one slides in. */
import { IconUserPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { LatestLead } from "../../api/types.ts";
import { useIsLive } from "../../live/Live.tsx";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { LinkButton } from "../../ui/LinkButton.tsx";
import { LiveMark } from "../../ui/LiveMark.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { origemLabel } from "../../ui/origem.ts";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import styles from "./LatestLeads.module.css";

export function LatestLeads({ leads }: { leads: readonly LatestLead[] }) {
  const isLive = useIsLive();
  // Rows that were there at the beginning do not slide; those that come later do, once, when they are drawn first.
  const [atFirst] = useState(() => new Set(leads.map(({ id }) => id)));
  return (
    <Card title={texts.inicio.latest} aside={<LiveMark isLive={isLive} />} flush testId="latest-leads">
      {leads.length === 0 ? (
        <Empty
          icon={IconUserPlus}
          title={texts.inicio.noLatest}
          text={texts.inicio.noLatestHelp}
          action={
            <LinkButton variant="default" to="/configuracoes/chaves">
              {texts.inicio.createKey}
            </LinkButton>
          }
        />
      ) : (
        <>
          <ul className={styles.list} aria-live="polite" aria-relevant="additions">
            {leads.map((lead) => (
              <Row key={lead.id} lead={lead} isNew={!atFirst.has(lead.id)} />
            ))}
          </ul>
          <Link to="/leads" className={styles.all}>
            {texts.inicio.seeAll}
          </Link>
        </>
      )}
    </Card>
  );
}

function Row({ lead, isNew }: { lead: LatestLead; isNew: boolean }) {
  const { id, nome, status, origem, cidade, interesse, created_at } = lead;
  return (
    <li className={isNew ? styles.arrived : undefined} data-testid="latest-lead" data-lead={id}>
      <Link to="/leads/$id" params={{ id: String(id) }} className={styles.row}>
        <span className={styles.nome}>{nome}</span>
        <StatusBadge status={status} />
        <span className={styles.about}>{[interesse, cidade, origemLabel(origem)].filter(Boolean).join(" · ")}</span>
        <span className={styles.when}>
          <Moment at={created_at} />
        </span>
      </Link>
    </li>
  );
}
