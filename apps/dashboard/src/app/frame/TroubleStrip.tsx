/** A strip on top, only when something needs a person. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { overviewQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { stripWords } from "./strip.model.ts";
import styles from "./TroubleStrip.module.css";

export function TroubleStrip() {
  const { data } = useQuery(overviewQuery);
  const words = data && stripWords(data);
  return (
    <div aria-live="polite">
      {words && (
        <Link to="/alertas" className={styles.strip} data-testid="trouble-strip">
          <IconAlertTriangle size={16} stroke={1.9} aria-hidden />
          <span className={styles.words}>{words}</span>
          <span className={styles.action}>{texts.strip.action}</span>
        </Link>
      )}
    </div>
  );
}
