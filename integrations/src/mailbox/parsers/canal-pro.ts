/**
 * Notices of Canal Pro: ZAP Imóveis and VivaReal. Their layout is not published; senders and wording as programs in public
 * repositories read them ("Ana se interessou pelo imóvel … CÓD. AP1032"; checked 2026-11-23).
 */
import type { Message } from "../message.ts";
import { portalParser } from "./notice.ts";

export const canalPro = portalParser({
  name: "Canal Pro",
  domains: [
    "zapimoveis.com.br",
    "vivareal.com.br",
    "vivareal.com",
    "grupozap.com",
    "canalpro.com.br",
    "grupoolx.com.br",
    "olxbr.com",
  ],
  labels: {
    "codigo do anunciante": "codigo_imovel",
    "codigo do cliente": "codigo_imovel",
    codigo: "codigo_imovel",
    cod: "codigo_imovel",
    "codigo zap": "anuncio_id",
    "codigo vivareal": "anuncio_id",
    "codigo viva real": "anuncio_id",
    "codigo no portal": "anuncio_id",
    "id do anuncio": "anuncio_id",
    anuncio: "interesse",
    temperatura: "Temperatura",
  },
  portal: ({ from, subject, bodies }: Message) => {
    const where = from?.address ?? "";
    // The sender names the portal; Canal Pro's own addresses leave it to the text.
    if (/zapimoveis/.test(where)) return "ZAP Imóveis";
    if (/vivareal/.test(where)) return "VivaReal";
    const text = [subject, ...bodies.flat().slice(0, 60)].join("\n");
    if (/viva ?real/i.test(text)) return "VivaReal";
    return /zap im[óo]veis|zapimoveis/i.test(text) ? "ZAP Imóveis" : "Grupo OLX";
  },
});
