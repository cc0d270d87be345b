/** What went wrong with a form that was sent: above its fields, read aloud at once. */
import { asProblem } from "../api/problem.ts";
import { texts } from "../texts/index.ts";
import styles from "./FormProblem.module.css";

/** @param inPlace paths of fields that say themselves what is wrong with them */
export function FormProblem({ error, inPlace = [] }: { error: unknown; inPlace?: readonly string[] }) {
  if (!error) return null;
  const problem = asProblem(error);
  const fields = problem.fields.filter(({ field }) => !inPlace.some((path) => nameOf(path) === nameOf(field)));
  const isAllInPlace = problem.fields.length > 0 && fields.length === 0;
  const { message, fix } = isAllInPlace ? texts.problem.fields : problem;
  return (
    <div className={styles.problem} role="alert" data-testid="form-problem">
      <strong>{message}</strong> {fix}
      {fields.length > 0 && (
        <ul>
          {fields.map((field) => (
            <li key={`${field.field} ${field.code}`}>
              {field.message} {field.fix}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** "settings.token" and "token" are the same field. */
function nameOf(path: string): string | undefined {
  return path.split(".").at(-1);
}
