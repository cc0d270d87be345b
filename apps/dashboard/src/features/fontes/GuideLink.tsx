/** The way to the provider's own page about setting this up. */
import { IconExternalLink } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import styles from "./GuideLink.module.css";

export function GuideLink({ docs }: { docs: string }) {
  return (
    <a className={styles.guide} href={docs} target="_blank" rel="noreferrer noopener">
      {texts.fontes.guide}
      <IconExternalLink size={14} stroke={1.8} aria-hidden />
    </a>
  );
}
