/** What went wrong with something that a person did, with the number to quote. */
import { asProblem } from "../api/problem.ts";
import { texts } from "../texts/index.ts";
import { FormProblem } from "./FormProblem.tsx";
import styles from "./Notice.module.css";

export function ProblemWithId({ error }: { error: unknown }) {
  if (!error) return null;
  const { requestId } = asProblem(error);
  return (
    <div>
      <FormProblem error={error} />
      {requestId && <p className={styles.small}>{texts.app.requestId(requestId)}</p>}
    </div>
  );
}
