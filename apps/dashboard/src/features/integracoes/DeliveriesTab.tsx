/** Deliveries of one integration, filtered by state and cause. */
import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { DeliveryState } from "../../api/types.ts";
import { DeliveryList } from "../../deliveries/DeliveryList.tsx";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import styles from "./DeliveriesTab.module.css";

const route = getRouteApi("/frame/integracoes/$slug");

/** In the order in which people look for them. */
const CHOICES: readonly (DeliveryState | undefined)[] = [
  undefined,
  "failed",
  "retrying",
  "pending",
  "running",
  "delivered",
  "skipped",
  "cancelled",
];

export function DeliveriesTab({ slug }: { slug: string }) {
  const { state, cause } = route.useSearch();
  const navigate = route.useNavigate();
  const { deliveries } = texts.integracoes;
  const show = (next: { state?: DeliveryState | undefined; cause?: string | undefined }): void =>
    void navigate({ search: (search) => ({ ...search, ...next }), replace: true });
  const isFiltered = state !== undefined || cause !== undefined;
  return (
    <>
      <search className={styles.filters} aria-label={deliveries.stateFilter}>
        {CHOICES.map((choice) => (
          <UnstyledButton
            key={choice ?? "todas"}
            className={styles.chip}
            aria-pressed={choice === state}
            onClick={() => show({ state: choice })}
            data-testid={`state-${choice ?? "todas"}`}
          >
            {choice ? texts.deliveryState[choice] : deliveries.allStates}
          </UnstyledButton>
        ))}
        {cause !== undefined && (
          <UnstyledButton className={styles.chip} aria-pressed onClick={() => show({ cause: undefined })}>
            {deliveries.causeFilter(cause)}
            <IconX size={13} stroke={2} aria-hidden />
          </UnstyledButton>
        )}
      </search>
      <Card flush>
        <DeliveryList
          filters={{ integration: slug, state, cause }}
          empty={isFiltered ? deliveries.empty : deliveries.emptyAll}
        />
      </Card>
    </>
  );
}
