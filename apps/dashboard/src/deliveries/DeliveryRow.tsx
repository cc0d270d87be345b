/**
 * One delivery of a list: state, what, why, whose, when; "Reenviar" where it makes sense. A request that was passed on
 * unread belongs to no lead: it has no link, and no details, which are read with a lead.
 */
import { ActionIcon, Collapse } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { Delivery } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { DeliveryBadge } from "../ui/DeliveryBadge.tsx";
import { MayWrite } from "../ui/MayWrite.tsx";
import { Moment } from "../ui/Moment.tsx";
import { DeliveryDetails, ReplayButton } from "./DeliveryDetails.tsx";
import styles from "./DeliveryList.module.css";

export function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const [opened, setOpened] = useState(false);
  const panel = useId();
  const { id, lead_id, state, action_label, reason, created_at, can_replay } = delivery;
  return (
    <li className={styles.item} data-testid="delivery-row" data-delivery={id} data-state={state}>
      <div className={styles.row}>
        <span className={styles.state}>
          <DeliveryBadge state={state} />
        </span>
        <span className={styles.words}>
          <span>{action_label}</span>
          {reason && (
            <span className={styles.reason} title={reason}>
              {reason}
            </span>
          )}
        </span>
        {lead_id === null ? (
          <span className={styles.lead}>{texts.integracoes.deliveries.forwarded}</span>
        ) : (
          <Link to="/leads/$id" params={{ id: String(lead_id) }} className={styles.lead}>
            {texts.integracoes.deliveries.lead(lead_id)}
          </Link>
        )}
        <span className={styles.when}>
          <Moment at={created_at} />
        </span>
        {can_replay && !opened && (
          <MayWrite>
            <span className={styles.replay}>
              <ReplayButton id={id} />
            </span>
          </MayWrite>
        )}
        {lead_id !== null && (
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => setOpened(!opened)}
            aria-expanded={opened}
            aria-controls={panel}
            aria-label={opened ? texts.delivery.hide : texts.delivery.details}
          >
            <IconChevronDown className={styles.chevron} data-open={opened || undefined} size={16} stroke={1.8} />
          </ActionIcon>
        )}
      </div>
      {lead_id !== null && (
        <Collapse id={panel} expanded={opened} keepMounted={false}>
          <div className={styles.body}>
            <DeliveryDetails leadId={lead_id} id={id} />
          </div>
        </Collapse>
      )}
    </li>
  );
}
