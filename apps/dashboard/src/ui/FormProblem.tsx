/** What went wrong with a form that was sent: above its fields, read aloud at once. */
import { asProblem } from "../api/problem.ts";
import styles from "./FormProblem.module.css";

export function FormProblem({ error }: { error: unknown }) {
  if (!error) return null;
  const { message, fix, fields } = asProblem(error);
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
