/** The provider's own guide, in another tab. */
import { IconExternalLink } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import styles from "./GuideLink.module.css";

export function GuideLink({ href }: { href: string }) {
  return (
    <a className={styles.guide} href={href} target="_blank" rel="noreferrer noopener">
      {texts.integracoes.guide}
      <IconExternalLink size={14} stroke={1.8} aria-hidden />
    </a>
  );
}
