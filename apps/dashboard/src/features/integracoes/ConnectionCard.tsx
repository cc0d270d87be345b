/** One connection on the grid: state word, last day, and the four figures that tell whether to look closer. */
import { Link } from "@tanstack/react-router";
import type { Connection } from "../../api/types.ts";
import { ConnectionBadge } from "../../ui/ConnectionBadge.tsx";
import { SandboxBadge } from "../../ui/DashedBadge.tsx";
import styles from "./ConnectionCard.module.css";
import { connectionFigures } from "./connection.model.ts";
import { integrationIcon } from "./icons.ts";
import { SparkBars } from "./SparkBars.tsx";

export function ConnectionCard({ connection }: { connection: Connection }) {
  const { integration, label, state, sandbox, reason, hourly } = connection;
  const Glyph = integrationIcon(integration);
  return (
    <article className={styles.card} data-testid="connection-card" data-integration={integration} data-state={state}>
      <header className={styles.head}>
        <Glyph size={20} stroke={1.6} aria-hidden />
        <h2 className={styles.name}>
          <Link to="/integracoes/$slug" params={{ slug: integration }} className={styles.link}>
            {label}
          </Link>
        </h2>
        {sandbox && (
          <span className={styles.above}>
            <SandboxBadge />
          </span>
        )}
      </header>
      <div className={styles.state}>
        <ConnectionBadge state={state} />
      </div>
      {state !== "ok" && reason && <p className={styles.reason}>{reason}</p>}
      <div className={styles.spark}>
        <SparkBars hourly={hourly} label={label} />
      </div>
      <dl className={styles.figures}>
        {connectionFigures(connection).map(({ label: name, value, isBad }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-bad={isBad || undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
