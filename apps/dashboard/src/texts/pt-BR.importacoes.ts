/** Words of the imports: the page of all, and that of one from its columns to its undo. */
import { count, plural } from "../format/number.ts";

const linhas = (n: number): string => plural(n, "linha", "linhas");
const leads = (n: number): string => plural(n, "lead", "leads");

export const importacoes = {
  title: "Importações",
  back: "Importações",
  intro: "Traga os contatos de uma planilha. Antes de gravar, você confere o que vai entrar; depois, dá para desfazer.",

  drop: {
    title: "Arraste o arquivo CSV para cá",
    or: "ou",
    choose: "Escolher arquivo",
    over: "Solte para enviar",
    formats:
      "CSV com ponto e vírgula, vírgula ou tabulação, de até 200 MB e 1 milhão de linhas. Acentos do Excel são reconhecidos.",
    excel: "Está no Excel ou no Google Planilhas? Use Salvar como (ou Fazer download) e escolha CSV.",
    uploading: (nome: string) => `Enviando ${nome}`,
    percent: (n: number) => `${n}%`,
    reading: "O arquivo chegou. Lendo as colunas…",
    stop: "Cancelar envio",
    several: "Um arquivo por vez: foi enviado só o primeiro.",
    leaveTitle: "O envio ainda não terminou",
    leaveText: "Se você sair desta página agora, o envio para e nada do que chegou fica guardado.",
    leave: "Sair e cancelar o envio",
    stay: "Continuar enviando",
  },

  refusals: {
    excel: {
      message: "O arquivo é uma pasta do Excel ou de outra planilha, não um CSV.",
      fix: "Abra o arquivo na planilha, use Salvar como e escolha CSV (de preferência CSV UTF-8).",
    },
    pdf: { message: "O arquivo é um PDF.", fix: "Exporte os contatos como CSV no sistema de origem." },
    compressed: {
      message: "O arquivo está compactado.",
      fix: "Descompacte e envie o CSV que está dentro.",
    },
    large: {
      message: "O arquivo passa de 200 MB.",
      fix: "Divida a planilha em arquivos menores e importe um de cada vez.",
    },
    empty: { message: "O arquivo está vazio.", fix: "Confira se a planilha foi salva e envie de novo." },
  },

  history: {
    title: "Histórico",
    empty: {
      title: "Nenhuma importação ainda",
      text: "Cada planilha enviada aparece aqui, com quantos leads entraram, o que deu erro e o botão de desfazer.",
    },
    by: (nome: string) => `por ${nome}`,
    fileGone: "arquivo apagado",
    rows: (n: number) => `cerca de ${linhas(n)}`,
    done: (novas: number, conhecidas: number) =>
      `${plural(novas, "lead novo", "leads novos")}, ${plural(conhecidas, "já conhecido", "já conhecidos")}`,
    withErrors: (n: number) => `${count(n)} com erro`,
    undone: (apagados: number, restaurados: number) =>
      `${plural(apagados, "lead apagado", "leads apagados")}, ${plural(restaurados, "restaurado", "restaurados")}`,
  },

  state: {
    recebendo: "chegando",
    recebido: "falta importar",
    simulando: "conferindo",
    simulado: "conferida",
    importando: "importando",
    concluido: "concluída",
    cancelado: "parada",
    falhou: "falhou",
    desfazendo: "desfazendo",
    desfeito: "desfeita",
  },
  stopping: "parando",

  missing: {
    title: "Esta importação não existe",
    text: "Confira o número no endereço.",
    action: "Ver importações",
  },

  file: {
    facts: (rows: string, size: string) => `${rows} · ${size}`,
    about: (n: number) => `cerca de ${linhas(n)}`,
    exactly: (n: number) => linhas(n),
    read: "Como o arquivo foi lido",
    encoding: "Acentos",
    encodings: {
      "utf-8": "UTF-8",
      "utf-16le": "UTF-16",
      "utf-16be": "UTF-16 (big-endian)",
      "windows-1252": "Windows (Excel)",
    },
    separator: "Separador",
    separators: { ";": "Ponto e vírgula ( ; )", ",": "Vírgula ( , )", "\t": "Tabulação", "|": "Barra ( | )" } as Record<
      string,
      string
    >,
    headerRow: "Linha dos títulos",
    noHeader: "O arquivo não tem linha de títulos",
    adjust: "As colunas saíram erradas?",
    readAgain: "Ler de novo",
    readAgainHelp: "As colunas são procuradas de novo, e o que você escolheu para cada uma se perde.",
    same: (id: number) => `Este mesmo arquivo já foi importado (importação ${id}).`,
    sameHelp: "Importar de novo não cria leads repetidos, mas conta como outro contato de cada pessoa.",
    sameLink: "Ver a anterior",
  },

  columns: {
    title: "1. O que é cada coluna",
    column: "Coluna do arquivo",
    samples: "Exemplos",
    becomes: "Vira",
    becomesOf: (coluna: string) => `O que é a coluna ${coluna}`,
    noSamples: "sem valores no começo do arquivo",
    unknown: (campo: string) => `Campo ${campo}`,
    none: "Não importar",
    lacks: {
      nome: "Diga qual coluna é o nome.",
      contato: "Diga qual coluna é o e-mail ou o telefone.",
    },
    second: (campo: string) => `Já há uma coluna para ${campo}. O valor desta fica nas respostas quando for outro.`,
    groups: { contato: "Pessoa", interesse: "O que procura", origem: "De onde veio", outros: "Outros" },
    campos: {
      nome: "Nome",
      primeiro_nome: "Primeiro nome",
      sobrenome: "Sobrenome",
      email: "E-mail",
      telefone: "Telefone",
      ddd: "DDD",
      interesse: "Interesse",
      codigo_imovel: "Código do imóvel",
      renda_aproximada: "Renda por mês",
      cidade: "Cidade",
      mensagem: "Mensagem",
      observacoes: "Observações",
      origem: "Origem",
      portal: "Portal",
      campanha_id: "Campanha",
      anuncio_id: "Anúncio",
      formulario_id: "Formulário",
      pagina: "Página",
      referrer: "Veio de (endereço)",
      utm_source: "utm_source",
      utm_medium: "utm_medium",
      utm_campaign: "utm_campaign",
      utm_content: "utm_content",
      utm_term: "utm_term",
      gclid: "Clique no Google (gclid)",
      fbclid: "Clique no Facebook (fbclid)",
      ga_client_id: "Visitante do Analytics",
      ga_session_id: "Sessão do Analytics",
      capturado_em: "Data em que chegou",
      teste: "É teste",
      respostas: "Guardar como resposta",
    },
  },

  plan: {
    title: "2. O que fazer com estes leads",
    origem: "Origem de quem não traz uma na planilha",
    origemHelp: "Aparece nos filtros e relatórios. Por exemplo: Feira 2026.",
    origemBad: "Use de 2 a 40 letras ou números.",
    origemBecomes: (codigo: string) => `Fica como ${codigo}.`,
    label: "Entregar",
    nada: "Só guardar",
    nadaHelp: "Os leads entram, ganham pontos e aparecem no painel. Nada é enviado: nem às pessoas, nem aos destinos.",
    tudo: "Tratar como leads novos",
    tudoHelp:
      "Cada lead segue o mesmo caminho de quem acabou de chegar: CRM, aviso ao corretor, e-mail e WhatsApp, conforme a temperatura.",
    warning: (n: number) =>
      n === 1
        ? "A pessoa da planilha pode receber mensagens."
        : `Até ${count(n)} pessoas da planilha podem receber mensagens.`,
    warningRows: "O que já foi enviado não volta, nem desfazendo a importação.",
    goesTo: (destinos: string) => `Conectados agora: ${destinos}.`,
    goesNowhere: "Nenhuma integração está conectada agora, então por enquanto nada sai.",
    sandbox: "simulado",
    consent: "Autorizações das pessoas (LGPD)",
    consentNone: "nenhuma marcada",
    consentHelp:
      "Marque só o que todas as pessoas da planilha autorizaram e que você consegue provar. Sem isso, mensagens de WhatsApp não são enviadas.",
    consentText: "Texto que elas viram ao autorizar",
    consentTextHelp: "Fica guardado junto de cada lead, como prova.",
    finalidades: {
      responder_contato: "Resposta ao contato",
      marketing_email: "Marketing por e-mail",
      marketing_whatsapp: "Mensagens por WhatsApp",
      marketing_sms_ligacao: "SMS e ligações",
      audiencias: "Audiências de anúncios",
      analytics: "Analytics",
    },
  },

  run: {
    title: "3. Conferir e importar",
    tryHelp: "Conferir lê todas as linhas e não grava nenhum lead.",
    tryIt: "Conferir",
    tryAgain: "Conferir de novo",
    start: (rows: string) => `Importar ${rows}`,
    startUnseen: "Importar sem conferir",
    lacks: "Para continuar, complete o passo 1.",
    found: (n: number) => `${linhas(n)} conferidas. Nada foi gravado ainda.`,
    good: "Nenhuma linha com erro.",
    confirmTitle: "Importar e enviar?",
    confirm: (rows: string) => `${rows}: cada lead será tratado como se tivesse acabado de chegar.`,
    confirmAction: "Importar e enviar",
    discard: "Descartar arquivo",
    discardTitle: "Descartar este arquivo?",
    discardText: "O arquivo é apagado e nada é importado. A importação continua no histórico, sem os dados.",
  },

  figures: {
    novas: "Novos",
    conhecidas: "Já conhecidos",
    repetidas: "Repetidos",
    com_erro: "Com erro",
    help: {
      novas: "Pessoas que ainda não eram leads.",
      conhecidas: "Pessoas que já eram leads: ganham um contato, e só o que falta é completado ou atualizado.",
      repetidas: "A mesma pessoa mais de uma vez no arquivo, ou o mesmo conteúdo de há pouco. Não vira outro lead.",
      com_erro: "Linhas que não entram. Baixe, corrija e envie de novo só elas.",
    },
  },

  reasons: {
    title: "Por que algumas linhas não entram",
    rows: (n: number) => linhas(n),
    examples: (numeros: string, hasMore: boolean) => `Linhas ${numeros}${hasMore ? "…" : ""}`,
    example: (numero: string) => `Linha ${numero}`,
    download: (n: number) => (n === 1 ? "Baixar a linha com erro" : `Baixar as ${count(n)} linhas com erro`),
    downloadHelp: "O arquivo vem com a explicação em cada linha. Corrija e envie só ele.",
  },

  progress: {
    simulando: "Conferindo as linhas",
    importando: "Importando",
    desfazendo: "Desfazendo",
    recebendo: "O arquivo está chegando",
    ofTotal: (feitas: number, total: number, isExact: boolean) =>
      `${count(feitas)} de ${isExact ? "" : "cerca de "}${linhas(total)}`,
    rate: (n: string) => `${n} por segundo`,
    left: (time: string) => `faltam cerca de ${time}`,
    almost: "quase lá",
    starting: "Começando…",
    stop: "Parar",
    stopping: "Parando nas próximas linhas…",
    leave: "Você pode sair desta página: o trabalho continua, e ela mostra onde está quando você voltar.",
  },

  done: {
    concluido: "Importação concluída",
    cancelado: "Importação parada",
    canceladoHelp: "O que já entrou ficou. Você pode continuar de onde parou, ou desfazer.",
    neverStarted: "Este arquivo foi descartado",
    neverStartedHelp: "Nenhum lead entrou por ele.",
    canStart: "Esta importação foi parada antes de começar",
    canStartHelp: "Nenhum lead entrou ainda. Você pode importar agora.",
    falhou: "A importação parou com um erro",
    falhouHelp: "O que já tinha entrado ficou.",
    desfeito: "Importação desfeita",
    took: (time: string, rate: string) => `Levou ${time} (${rate} por segundo).`,
    seeLeads: "Ver leads",
    goOn: "Continuar importação",
    startNow: "Importar agora",
    undo: "Desfazer importação",
    undoAgain: "Continuar desfazendo",
    undoTitle: "Desfazer esta importação?",
    undoText: (novas: number, conhecidas: number) =>
      `${
        novas === 1 ? "O lead que ela criou é apagado" : `Os ${count(novas)} leads que ela criou são apagados`
      }${conhecidas > 0 ? `, e ${conhecidas === 1 ? "o que já existia volta" : `os ${count(conhecidas)} que já existiam voltam`} a ser como antes` : ""}.`,
    undoKeeps:
      "Ficam de fora os leads que mudaram depois: quem voltou a entrar em contato, quem alguém editou e quem já foi enviado a um destino. Você vê quais e por quê.",
    forget: "Apagar o arquivo agora",
    forgetTitle: "Apagar o arquivo desta importação?",
    forgetText:
      "A planilha e as linhas com erro somem do StreamLeads. Os leads e os números ficam, e não dá mais para desfazer.",
    forgotten: "Arquivo apagado.",
    fileGone: "O arquivo foi apagado, por isso não dá mais para baixar os erros nem desfazer.",
    fileGoneAfterUndo: "O arquivo foi apagado junto.",
    another: "Importar outra planilha",
  },

  undone: {
    apagados: "Apagados",
    restaurados: "Voltaram a ser como antes",
    mantidos: "Ficaram",
    title: "O que não foi desfeito",
    help: "Estes leads mudaram depois da importação, por isso ficaram como estão.",
    leads: (n: number) => leads(n),
    lead: (id: number) => `Lead ${id}`,
  },

  failedToSave: "A mudança não foi guardada",
};
