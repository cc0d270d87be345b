import { testJob } from "@streamleads/integration-kit/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksError } from "./fake-blocks.ts";
import { alertMessage, claimedCard, claimedLine, followupMessage, hotLeadMessage, newLeadMessage } from "./map.ts";

/** Any UTF-16 units, halves of characters included; every other one is ASCII, where markup and controls are. */
const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength })
    .map((units) => String.fromCharCode(...units));

const LEAD_URL = "https://leads.exemplo.com.br/leads/123";

describe("hotLeadMessage", () => {
  const message = hotLeadMessage(
    testJob({ params: { leadUrl: LEAD_URL, broker: { nome: "Ana Souza", telefone: "+5511988887777" } } }),
  );

  it("tells the notification who and how hot", () => {
    expect(message.text).toBe("🔥 Lead quente nº 123: Carlos Silva (35/40). Precisa de atenção imediata!");
  });

  it("shows the seed's fields, when it came, whose it is, and a button to it", () => {
    const field = (label: string, value: string) => ({ type: "mrkdwn", text: `*${label}*\n${value}`, verbatim: true });
    expect(message.blocks).toEqual([
      { type: "header", text: { type: "plain_text", text: "🔥 Lead quente recebido!", emoji: true } },
      {
        type: "section",
        fields: [
          field("Nome", "Carlos Silva"),
          field("Email", "carlos@email.com"),
          field("Telefone", "(11) 99999-9999"),
          field("Score", "35/40"),
          field("Origem", "META_ADS"),
          field("Cidade", "São Paulo"),
        ],
      },
      { type: "section", text: field("Interesse", "Apartamento para investimento") },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "Recebido <!date^1795446000^{date_short_pretty} {time}|2026-11-23 15:00 UTC> · Vendedor: Ana Souza",
            verbatim: true,
          },
        ],
      },
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: "open_lead",
            text: { type: "plain_text", text: "Abrir lead", emoji: true },
            url: LEAD_URL,
          },
        ],
      },
    ]);
  });

  it("says everything in words too, for when Slack refuses the blocks", () => {
    expect(message.plainText).toBe(
      [
        "🔥 Lead quente nº 123: Carlos Silva (35/40). Precisa de atenção imediata!",
        "*Nome:* Carlos Silva",
        "*Email:* carlos@email.com",
        "*Telefone:* (11) 99999-9999",
        "*Score:* 35/40",
        "*Origem:* META_ADS",
        "*Cidade:* São Paulo",
        "*Interesse:* Apartamento para investimento",
        "Recebido <!date^1795446000^{date_short_pretty} {time}|2026-11-23 15:00 UTC> · Vendedor: Ana Souza",
        `<${LEAD_URL}|Abrir no StreamLeads>`,
      ].join("\n"),
    );
  });

  it("a repeat and a returning person are marked where it is seen first", () => {
    const marked = hotLeadMessage(testJob({ returning: true, delivery: { isRepeat: true } }));
    expect(marked.text).toMatch(/ \(retorno\) \(reenvio\)$/);
    expect(marked.blocks[0]).toMatchObject({ text: { text: "🔥 Lead quente recebido! (retorno) (reenvio)" } });
    expect(marked.plainText.split("\n")[0]).toBe(marked.text);
  });

  for (const [guarantee, leadUrl] of [
    ["no address, no button", undefined],
    ["an address that is none makes no button", "leads/123"],
    ["another scheme makes no button", "javascript:alert(1)"],
    ["an address that Slack would refuse makes no button", `https://exemplo.com.br/${"a".repeat(3_000)}`],
  ] as const) {
    it(guarantee, () => {
      const { blocks, plainText } = hotLeadMessage(testJob({ params: { leadUrl } }));
      expect(blocks.map(({ type }) => type)).not.toContain("actions");
      expect(plainText).not.toContain("Abrir");
    });
  }

  it("a portal's name stands beside the origin", () => {
    const { plainText } = hotLeadMessage(testJob({ lead: { origem: "PORTAL", portal: "ZAP" } }));
    expect(plainText).toContain("*Origem:* PORTAL (ZAP)");
  });
});

describe("newLeadMessage", () => {
  for (const [status, title] of [
    ["QUENTE", "🔥 Novo lead quente"],
    ["MORNO", "☀️ Novo lead morno"],
    ["FRIO", "❄️ Novo lead frio"],
  ] as const) {
    it(`${status} is told in a word and a sign`, () => {
      const { blocks, text } = newLeadMessage(testJob({ lead: { status, score: 20 } }));
      expect(blocks[0]).toMatchObject({ text: { text: title } });
      expect(text).toBe(`${title} nº 123: Carlos Silva (20/40)`);
    });
  }
});

describe("followupMessage", () => {
  for (const [hours, words] of [
    [1, "1 hora depois"],
    [2, "2 horas depois"],
    [24, "24 horas depois"],
    [72, "3 dias depois"],
    [168, "7 dias depois"],
    [50, "50 horas depois"],
  ] as const) {
    it(`${hours} h are said as "${words}"`, () => {
      expect(followupMessage(testJob({ params: { followUpHours: hours } })).plainText).toContain(words);
    });
  }

  it("is a reminder with the lead's temperature", () => {
    expect(followupMessage(testJob()).text).toBe("⏰ Follow-up do lead nº 123: Carlos Silva (quente, 35/40)");
  });
});

describe("any lead", () => {
  it("becomes blocks that Slack shows, without a mention or a link of the lead's making", () => {
    const hostile = fc.oneof(
      anyText(600),
      fc.constantFrom(
        "<!channel>",
        "<!here|oi>",
        "<@U123>",
        "<http://golpe.example|Banco>",
        "&".repeat(2_000),
        "🏠".repeat(1_500),
      ),
    );
    const field = fc.option(hostile, { nil: null });
    fc.assert(
      fc.property(hostile, field, field, field, field, (nome, email, telefone, interesse, cidade) => {
        const job = testJob({
          lead: { nome, email, telefone, interesse, cidade, origem: "PORTAL", portal: nome },
          params: { leadUrl: LEAD_URL, broker: { nome, telefone: "+5511988887777" }, followUpHours: 2 },
          returning: true,
          delivery: { isRepeat: true },
        });
        const form = { claimButton: true };
        const notices = [hotLeadMessage(job, form), newLeadMessage(job, form), followupMessage(job, form)];
        const who = { nome, via: nome, at: job.now };
        const claims = [claimedCard(job, who, "America/Sao_Paulo"), claimedLine(job, who, "America/Sao_Paulo")];
        for (const message of [...notices, ...claims]) {
          expect(blocksError(message.blocks)).toBeUndefined();
          expect(message.plainText.length).toBeLessThanOrEqual(4_000);
          const own =
            /<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+ UTC>|<!date\^\d+\^\{time\}\|\d\d:\d\d>|<https:\/\/leads\.exemplo\.com\.br\/leads\/123\|Abrir no StreamLeads>/g;
          for (const text of [message.text, message.plainText, JSON.stringify(message.blocks)]) {
            expect(text.replace(own, "")).not.toMatch(/[<>]/);
          }
        }
      }),
    );
  });
});

describe("a lead that somebody took on", () => {
  const who = { nome: "Ana Souza", via: "Slack", at: new Date("2026-11-23T17:32:00Z") };

  it("shows the same fields, and who it is in place of the button", () => {
    const card = claimedCard(testJob({ params: { leadUrl: LEAD_URL } }), who, "America/Sao_Paulo");
    expect(card.text).toBe("✅ Lead quente nº 123 assumido por Ana Souza às 14:32: Carlos Silva (35/40)");
    expect(card.blocks[1]).toEqual(hotLeadMessage(testJob()).blocks[1]);
    expect(card.blocks.at(-1)).toMatchObject({ elements: [{ action_id: "open_lead" }] });
    expect(card.plainText).toContain("Assumido por *Ana Souza* às <!date^1795455120^{time}|14:32> (Slack)");
  });

  it("the hour is the company's own where a client knows no other", () => {
    expect(claimedLine(testJob(), who, "America/Manaus").text).toContain("|13:32>");
  });

  it("a card that is written again is not marked: it is one card", () => {
    const job = testJob({ returning: true, delivery: { isRepeat: true } });
    expect(claimedCard(job, who, "America/Sao_Paulo").text).not.toMatch(/retorno|reenvio/);
    expect(claimedLine(job, who, "America/Sao_Paulo").text).toMatch(/ \(reenvio\)$/);
  });
});

describe("alertMessage", () => {
  it("is a header, the words and a button", () => {
    const alert = alertMessage({ title: "HubSpot parou", text: "14 leads aguardam.\nReconecte.", url: LEAD_URL });
    expect(alert.text).toBe("HubSpot parou: 14 leads aguardam.\nReconecte.");
    expect(alert.blocks.map(({ type }) => type)).toEqual(["header", "section", "actions"]);
    expect(alert.plainText).toBe(`*HubSpot parou*\n14 leads aguardam.\nReconecte.\n<${LEAD_URL}|Abrir no StreamLeads>`);
  });

  it("any title and text become blocks that Slack shows, and ring nobody", () => {
    const words = fc.oneof(anyText(400), fc.constantFrom("<!channel>", "&".repeat(9_000), ""));
    fc.assert(
      fc.property(words, words, (title, text) => {
        const alert = alertMessage({ title, text });
        expect(blocksError(alert.blocks)).toBeUndefined();
        expect(JSON.stringify(alert)).not.toMatch(/[<>]/);
      }),
    );
  });
});
