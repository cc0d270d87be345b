/** What an undo came to, and what it left as it is, with the reason and the first leads. */
import { Link } from "@tanstack/react-router";
import type { Import } from "../../api/types.ts";
import { count } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import figureStyles from "./Figures.module.css";
import styles from "./UndoResult.module.css";

const { undone: words } = texts.importacoes;

type Undone = NonNullable<Import["desfeito"]>;

export function UndoFigures({ undone }: { undone: Undone }) {
  return (
    <dl className={figureStyles.figures}>
      {(["apagados", "restaurados", "mantidos"] as const).map((name) => (
        <div key={name} data-testid={`undone-${name}`}>
          <dt>{words[name]}</dt>
          <dd>{count(undone[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

export function KeptLeads({ reasons }: { reasons: Undone["motivos"] }) {
  if (reasons.length === 0) return null;
  return (
    <div>
      <h3 className={styles.heading}>{words.title}</h3>
      <p className={styles.quiet}>{words.help}</p>
      <ul className={styles.list} data-testid="kept">
        {reasons.map(({ codigo, texto, leads, exemplos }) => (
          <li key={codigo}>
            <span>{texto}</span>
            <span className={styles.leads}>
              <strong>{words.leads(leads)}</strong>
              {exemplos.slice(0, 5).map((id) => (
                <Link key={id} to="/leads/$id" params={{ id: String(id) }}>
                  {words.lead(id)}
                </Link>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
