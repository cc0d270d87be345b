/** One thing that needs a person. */
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useCheckConnection } from "../actions/connection.ts";
import type { Problem } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { CheckResult } from "./CheckResult.tsx";
import { LinkButton } from "./LinkButton.tsx";
import { MayManage, MayWrite } from "./MayWrite.tsx";
import { Moment } from "./Moment.tsx";
import styles from "./ProblemList.module.css";
import { sourceOf } from "./problem.model.ts";
import { ReconnectButton } from "./ReconnectButton.tsx";

export function ProblemItem({ problem, onLeave }: { problem: Problem; onLeave?: (() => void) | undefined }) {
  const check = useCheckConnection();
  const { integration, connection_id, cause } = problem;
  const source = sourceOf(problem);
  return (
    <li className={styles.item} data-testid="problem" data-cause={cause}>
      <IconAlertTriangle className={styles.icon} size={18} stroke={1.8} aria-hidden />
      <div className={styles.body}>
        <p className={styles.title}>{problem.title}</p>
        <p className={styles.text}>
          {problem.reason} {problem.fix}
        </p>
        <p className={styles.facts}>
          {problem.count > 0 && source === undefined && <span>{texts.inicio.counted(problem.count)}</span>}
          {problem.waiting > 0 && <span>{texts.inicio.waiting(problem.waiting)}</span>}
          <span>
            {texts.inicio.began} <Moment at={problem.since} />
          </span>
        </p>
        {(integration !== null || connection_id !== null) && (
          <div className={styles.actions}>
            {source !== undefined && (
              <LinkButton variant="default" size="xs" onClick={onLeave} to="/fontes/$slug" params={{ slug: source }}>
                {texts.inicio.seeSource}
              </LinkButton>
            )}
            {integration !== null && source === undefined && (
              <LinkButton
                variant="default"
                size="xs"
                onClick={onLeave}
                to="/integracoes/$slug"
                params={{ slug: integration }}
                search={{ tab: "erros", cause }}
              >
                {texts.inicio.seeErrors}
              </LinkButton>
            )}
            {integration !== null && connection_id !== null && cause.startsWith("oauth_") && (
              <MayManage>
                <ReconnectButton connection={{ id: connection_id, integration }} />
              </MayManage>
            )}
            {connection_id !== null && (
              <MayWrite>
                <Button
                  variant="default"
                  size="xs"
                  loading={check.isPending}
                  onClick={() => check.mutate(connection_id)}
                  data-testid="test-connection"
                >
                  {texts.inicio.testConnection}
                </Button>
              </MayWrite>
            )}
          </div>
        )}
        <CheckResult check={check} connectionId={connection_id} />
      </div>
    </li>
  );
}
