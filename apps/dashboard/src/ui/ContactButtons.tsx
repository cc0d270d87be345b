/** Call and WhatsApp, each as large as a thumb; a lead without a usable phone has neither. */
import { ActionIcon } from "@mantine/core";
import { IconBrandWhatsapp, IconPhone } from "@tabler/icons-react";
import { callLink, whatsAppLink } from "../format/contact.ts";
import { texts } from "../texts/index.ts";

export function ContactButtons({ nome, telefone }: { nome: string; telefone: string | null }) {
  const call = callLink(telefone);
  const whatsapp = whatsAppLink(telefone);
  return (
    <>
      {call && (
        <ActionIcon
          component="a"
          href={call}
          variant="default"
          size={44}
          radius="lg"
          aria-label={texts.leads.call(nome)}
        >
          <IconPhone size={20} stroke={1.7} />
        </ActionIcon>
      )}
      {whatsapp && (
        <ActionIcon
          component="a"
          href={whatsapp}
          target="_blank"
          rel="noreferrer noopener"
          variant="default"
          size={44}
          radius="lg"
          aria-label={texts.leads.whatsapp(nome)}
        >
          <IconBrandWhatsapp size={22} stroke={1.7} />
        </ActionIcon>
      )}
    </>
  );
}
