/** Who it is, and the ways to reach them now. */
import { ActionIcon, Button } from "@mantine/core";
import { IconBrandWhatsapp, IconMail, IconPhone } from "@tabler/icons-react";
import type { Lead } from "../../api/types.ts";
import { callLink, mailLink, phoneText, whatsAppLink } from "../../format/contact.ts";
import { money } from "../../format/number.ts";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { origemLabel } from "../../ui/origem.ts";
import styles from "./PersonCard.module.css";

export function PersonCard({ lead }: { lead: Lead }) {
  return (
    <Card title={texts.lead.contact} testId="person">
      <Reach lead={lead} />
      <Facts>
        <Fact label={texts.leads.columns.telefone}>
          {lead.telefone ? <CopyText text={phoneText(lead.telefone)} /> : texts.lead.noPhone}
        </Fact>
        <Fact label={texts.lead.email}>{lead.email ? <CopyText text={lead.email} /> : texts.lead.noEmail}</Fact>
        <Fact label={texts.lead.interesse}>{lead.interesse}</Fact>
        <Fact label={texts.lead.renda}>
          {lead.renda_aproximada !== null && money(lead.renda_aproximada)}
          {lead.renda_texto && <span className={styles.quiet}>{texts.lead.rendaText(lead.renda_texto)}</span>}
        </Fact>
        <Fact label={texts.lead.cidade}>{lead.cidade}</Fact>
        <Fact label={texts.lead.origem}>{origemLabel(lead.origem)}</Fact>
        <Fact label={texts.lead.mensagem}>{lead.mensagem}</Fact>
        <Fact label={texts.lead.observacoes}>{lead.observacoes}</Fact>
        <Fact label={texts.lead.followUp}>{lead.follow_up_date && <Moment at={lead.follow_up_date} />}</Fact>
        <Fact label={texts.lead.number}>{String(lead.id)}</Fact>
      </Facts>
    </Card>
  );
}

function Reach({ lead: { telefone, email } }: { lead: Lead }) {
  const call = callLink(telefone);
  const whatsapp = whatsAppLink(telefone);
  if (!call && !whatsapp && !email) return null;
  return (
    <div className={styles.reach}>
      {call && (
        <Button component="a" href={call} leftSection={<IconPhone size={17} stroke={1.8} />} data-testid="call">
          {texts.lead.call}
        </Button>
      )}
      {whatsapp && (
        <Button
          component="a"
          href={whatsapp}
          target="_blank"
          rel="noreferrer noopener"
          variant="default"
          leftSection={<IconBrandWhatsapp size={18} stroke={1.8} />}
          data-testid="whatsapp"
        >
          {texts.lead.whatsapp}
        </Button>
      )}
      {email && (
        <ActionIcon
          component="a"
          href={mailLink(email)}
          variant="default"
          className={styles.mail}
          aria-label={texts.lead.writeEmail}
        >
          <IconMail size={18} stroke={1.8} />
        </ActionIcon>
      )}
    </div>
  );
}
