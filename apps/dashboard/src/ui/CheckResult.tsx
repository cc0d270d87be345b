/** What a connection's test came to: in words, with the next step. */
import { Button } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useResumeConnection } from "../actions/connection.ts";
import { asProblem } from "../api/problem.ts";
import type { ConnectionCheck } from "../api/types.ts";
import { texts } from "../texts/index.ts";
import { announceDone, announceProblem } from "./announce.ts";
import styles from "./CheckResult.module.css";

interface CheckResultProps {
  check: { data: ConnectionCheck | undefined; error: unknown; isPending: boolean };
  connectionId: number | null;
}

export function CheckResult({ check: { data, error, isPending }, connectionId }: CheckResultProps) {
  if (isPending || (!data && !error)) return null;
  const problem = error ? asProblem(error) : undefined;
  const isOk = data?.ok === true;
  return (
    <div className={styles.result} data-ok={isOk} role="status" data-testid="check-result">
      {isOk ? (
        <IconCircleCheck size={17} stroke={1.8} aria-hidden />
      ) : (
        <IconCircleX size={17} stroke={1.8} aria-hidden />
      )}
      <div className={styles.words}>
        <strong>{isOk ? texts.integracoes.testOk : texts.integracoes.testBad}</strong>
        <span>
          {problem?.message ?? data?.reason} {problem?.fix ?? data?.fix}
        </span>
      </div>
      {isOk && connectionId !== null && <Resume id={connectionId} />}
    </div>
  );
}

function Resume({ id }: { id: number }) {
  const resume = useResumeConnection();
  return (
    <Button
      size="xs"
      loading={resume.isPending}
      onClick={() =>
        resume.mutate(id, {
          onSuccess: () => announceDone(texts.integracoes.resumed),
          onError: (error) => announceProblem(texts.integracoes.resume, error),
        })
      }
    >
      {texts.integracoes.resume}
    </Button>
  );
}
