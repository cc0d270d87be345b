// biome-ignore-all format: written by a generator
// biome-ignore-all lint: written by a generator
/** Types of the API, written by scripts/generate-types.ts from the hub's description. Do not edit. */

export interface paths {
    "/api/v1/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lista leads, os mais novos primeiro
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeads"];
        put?: never;
        /**
         * Recebe um lead
         * @description Chave publicável, write ou admin.
         */
        post: operations["postLeads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/f/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recebe um formulário HTML e leva o visitante de volta ao site
         * @description Público.
         */
        post: operations["postFByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/snippet.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * O script para os formulários do site
         * @description Público.
         */
        get: operations["getSnippetJs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totais de leads; hoje, nesta semana (desde segunda) e neste mês
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/stats/origem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leads por origem
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsStatsOrigem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/stats/periodo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leads por hora, dia, semana ou mês do fuso da empresa; períodos sem leads vêm com zero
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsStatsPeriodo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Mostra um lead
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsById"];
        /**
         * Corrige um lead: só os campos enviados mudam
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        put: operations["putLeadsById"];
        post?: never;
        /**
         * Apaga uma pessoa aqui (lead, pedidos recebidos, entregas, chaves de identidade) e manda os destinos apagarem; X-Erasures-Pending e X-Erasures-By-Hand dizem quantos
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        delete: operations["deleteLeadsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/scoring-explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explica a pontuação, regra por regra
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsScoringExplanationById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/reprocess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pontua de novo com as regras de agora; se o status subiu, o plano roda
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsReprocessById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A história de um lead, o mais novo primeiro (até 500 linhas)
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsTimelineById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * As entregas de um lead, com cada tentativa
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsDeliveriesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Um corretor assume o lead: o primeiro vence, e quem chega depois fica sabendo quem foi
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsClaimById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Devolve um lead assumido: qualquer corretor pode assumi-lo de novo
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsReleaseById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Diz até onde o lead chegou no caminho da venda; repetir a etapa atual não muda nada
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsStageById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unifica dois leads da mesma pessoa: este fica, com tudo do outro
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsMergeById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Desfaz uma unificação: o outro lead volta a ser como era
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsUnmergeById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Os leads que foram unificados a este, o mais novo primeiro (até 200)
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsMergesById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pares de leads que podem ser a mesma pessoa, os mais novos primeiro
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getDuplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duplicates/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Diz que dois leads não são a mesma pessoa: o par não aparece mais
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postDuplicatesDismiss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duplicates/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Volta atrás: o par aparece de novo
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postDuplicatesReopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sequences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * As sequências de e-mails, com o dia e o assunto de cada um
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getSequences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * As sequências de um lead: onde está, quando vem o próximo e-mail, por que parou
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getLeadsEnrolmentsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leads/{id}/enrolments/{sequence}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tira um lead de uma sequência; repetir não muda nada
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postLeadsEnrolmentsStopByIdBySequence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * O que cada destino foi mandado apagar, os pedidos mais novos primeiro
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getErasures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/erasures/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Manda o destino apagar de novo, agora
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postErasuresRetryById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Endereços que não recebem mensagens, por canal; com address, só o que há sobre ele
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getSuppressions"];
        put?: never;
        /**
         * Põe um endereço na lista de um canal: nada mais é enviado para ele por ali
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postSuppressions"];
        /**
         * Tira um endereço da lista, a pedido da pessoa; fica registrado quem tirou e por quê
         * @description Chave admin; ou dono no painel.
         */
        delete: operations["deleteSuppressions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lista importações, as mais novas primeiro
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getImports"];
        put?: never;
        /**
         * Recebe uma planilha CSV (text/csv, ou multipart/form-data no campo arquivo) e diz o que há nela
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postImports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Mostra uma importação e até onde ela chegou
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getImportsById"];
        /**
         * Diz o que é cada coluna e como o arquivo deve ser lido
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        put: operations["putImportsById"];
        post?: never;
        /**
         * Apaga o arquivo e as linhas com erro agora; os números ficam, e não dá mais para desfazer
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        delete: operations["deleteImportsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/simular": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confere todas as linhas sem gravar nenhum lead
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postImportsSimularById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/importar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Importa; uma importação parada continua de onde estava
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postImportsImportarById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/cancelar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Para; o que já foi importado fica, e pode ser continuado ou desfeito
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postImportsCancelarById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/desfazer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Desfaz: apaga os leads que ela criou e devolve os valores de antes aos que já existiam
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postImportsDesfazerById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/erros.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Baixa as linhas com erro, para corrigir e enviar de novo
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getImportsErrosCsvById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lista entregas, as mais novas primeiro; uma página pode vir curta e ainda ter next_cursor
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reenvia uma entrega: nasce uma nova, que nomeia a antiga
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postDeliveriesReplayById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reenvia tudo que passa no filtro, no ritmo pedido; com preview, só mostra
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postReplays"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Até onde um reenvio chegou
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getReplaysById"];
        put?: never;
        post?: never;
        /**
         * Para um reenvio; o que ele já criou fica
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        delete: operations["deleteReplaysById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Estado de cada integração e de cada conexão dela
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getIntegrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/{slug}/causes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Falhas de uma integração agrupadas por causa, com o que fazer
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getIntegrationsCausesBySlug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/{slug}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * O que uma integração pede, recebe e faz, como dados para desenhar o formulário
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getIntegrationsDefinitionBySlug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * As conexões e os seus dados, sem os segredos
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getConnections"];
        put?: never;
        /**
         * Cria uma conexão e a testa; sem o acesso por OAuth ela espera por ele
         * @description Chave admin; ou dono no painel.
         */
        post: operations["postConnections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uma conexão e os seus dados; de um segredo, só se está preenchido
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getConnectionsById"];
        /**
         * Muda uma conexão; um campo ausente fica como está, um vazio é apagado
         * @description Chave admin; ou dono no painel.
         */
        put: operations["putConnectionsById"];
        post?: never;
        /**
         * Remove uma conexão e os seus segredos; com cancel_waiting, também o que espera nela
         * @description Chave admin; ou dono no painel.
         */
        delete: operations["deleteConnectionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Desliga uma conexão; o que for planejado para ela espera
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postConnectionsDisableById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Liga uma conexão desligada; o que esperava é enviado
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postConnectionsEnableById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Testa uma conexão sem enviar nada a ninguém (até 15 s)
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postConnectionsCheckById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Testa uma conexão pausada e, se ela funciona, volta a enviar
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postConnectionsResumeById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Inscrições feitas por outros sistemas
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getHooks"];
        put?: never;
        /**
         * Inscreve um endereço em um evento; cada inscrição é uma conexão
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postHooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Catálogo dos eventos, cada um com o seu JSON Schema
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getHooksEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Até três exemplos de um evento, com os mesmos campos do envio
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getHooksSample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Desfaz uma inscrição; a que já não existe é o mesmo
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        delete: operations["deleteHooksById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oauth/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cria um link que vale uma vez, por 10 minutos, para dar o acesso a uma conta no navegador
         * @description Chave admin; ou dono no painel.
         */
        post: operations["postOauthStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Leva o navegador ao serviço que dá o acesso (sessão de administração, ou um link de POST /api/v1/oauth/start)
         * @description Público.
         */
        get: operations["getOauthStartByProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Volta do serviço que deu o acesso: conclui a conexão e abre a página dela
         * @description Público.
         */
        get: operations["getOauthCallbackByProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * As fontes de leads e como cada uma está
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getSources"];
        put?: never;
        /**
         * Cria uma fonte própria, com endereço e segredo
         * @description Chave admin; ou dono no painel.
         */
        post: operations["postSources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Muda nome, origem, mapeamento ou liga e desliga uma fonte própria
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        put: operations["putSourcesBySlug"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Troca o segredo de uma fonte própria; o antigo deixa de valer
         * @description Chave admin; ou dono no painel.
         */
        post: operations["postSourcesSecretBySlug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mostra em que campos entra o último corpo recebido, com um mapeamento ainda não gravado
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postSourcesPreviewBySlug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Testa o acesso de uma fonte ao seu provedor (até 15 s)
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postSourcesCheckBySlug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Testa uma fonte pausada e, se ela funciona, lê o que esperava
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postSourcesResumeBySlug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compara com a lista do provedor e busca o que faltou; o resultado aparece em reconciliations
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postSourcesReconcileBySlug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{slug}/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A última comparação com a lista do provedor, por formulário
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getSourcesReconciliationsBySlug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lista o que chegou como chegou; sem filtro, o que está parado à espera de uma pessoa
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getRawRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw-requests/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * O que está parado, por fonte e causa
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getRawRequestsGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw-requests/parse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lê de novo tudo o que está parado, de uma fonte ou por uma causa
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postRawRequestsParse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw-requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Um pedido como chegou
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getRawRequestsById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw-requests/{id}/parse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lê de novo um pedido parado, com o que uma pessoa souber a mais
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postRawRequestsParseById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw-requests/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tira um pedido parado da fila; ele fica guardado e ainda pode ser lido de novo
         * @description Chave write ou admin; ou dono ou gerente no painel.
         */
        post: operations["postRawRequestsDiscardById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A primeira página do painel em um pedido
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Eventos ao vivo (SSE): lead, delivery, connection e import, só com ids
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Quem está chamando
         * @description Chave read, write ou admin; ou pessoa no painel.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/first-access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cria o dono com o link de primeiro acesso e entra no painel
         * @description Público.
         */
        post: operations["postFirstAccess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lista as chaves, também as vencidas e revogadas
         * @description Chave admin; ou dono no painel.
         */
        get: operations["getKeys"];
        put?: never;
        /**
         * Cria uma chave; o segredo é mostrado só desta vez
         * @description Chave admin; ou dono no painel.
         */
        post: operations["postKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Troca uma chave; a antiga vale ainda por overlap_hours
         * @description Chave admin; ou dono no painel.
         */
        post: operations["postKeysRotateById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoga uma chave agora; em todos os processos dentro de 5 segundos
         * @description Chave admin; ou dono no painel.
         */
        delete: operations["deleteKeysById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * O processo está vivo
         * @description Público.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * O banco responde e o motor de entregas trabalha
         * @description Público.
         */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Métricas para o Prometheus: do próprio computador, ou com uma chave read
         * @description Público.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/u/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Página de descadastro: pergunta antes, não muda nada
         * @description Público.
         */
        get: operations["getUByToken"];
        put?: never;
        /**
         * Descadastra (um clique, RFC 8058); repetir não muda nada
         * @description Público.
         */
        post: operations["postUByToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Attempt: {
            attempt_no: number;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            at: string;
            duration_ms: number | null;
            /** @enum {string} */
            outcome: "delivered" | "retry" | "rejected" | "reconnect" | "unknown" | "skipped" | "given_back";
            http_status: number | null;
            cause: string | null;
            reason: string | null;
            /** @description The provider's answer, shortened, without secrets or personal data */
            answer: string | null;
        };
        Cause: {
            cause: string;
            /** @description What happened, in Portuguese */
            reason: string;
            /** @description What to do */
            fix: string | null;
            count: number;
            /** @description Of these, how many are still being tried */
            waiting: number;
            leads: number;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            last_at: string;
        };
        Causes: {
            integration: string;
            causes: components["schemas"]["Cause"][];
        };
        Claim: {
            nome: string;
            telefone: string | null;
            email: string | null;
            /** @description Where it was said */
            via: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            at: string;
        };
        Claimed: {
            lead_id: number;
            /** @description null: it is free now */
            claimed_by: components["schemas"]["Claim"] | null;
            /** @description false: it was so before */
            changed: boolean;
        };
        Connection: {
            id: number;
            integration: string;
            name: string;
            label: string;
            /** @enum {string} */
            source: "env" | "dashboard" | "hook";
            sandbox: boolean;
            /**
             * @description One word for the card: failing = breaker open or probing; paused = needs a person
             * @enum {string}
             */
            state: "setting_up" | "ok" | "failing" | "paused" | "rate_limited" | "disabled";
            cause: string | null;
            reason: string | null;
            fix: string | null;
            resumes_at: string | null;
            /** @enum {string} */
            breaker: "closed" | "open" | "probing";
            delivered_24h: number;
            /** @description Attempts that did not deliver */
            failed_24h: number;
            /** @description 0 to 1; null without attempts */
            success_24h: number | null;
            hourly: {
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                hour: string;
                delivered: number;
                failed: number;
            }[];
            p95_ms: number | null;
            waiting: number;
            /** @description Age of the oldest delivery that is due and not done */
            oldest_waiting_seconds: number | null;
            /** @description Failed deliveries not yet replayed */
            problems: number;
            last_delivered_at: string | null;
            enabled: boolean;
            disabled_at: string | null;
            disabled_by: string | null;
            /** @description Statuses whose leads go there; null: all */
            statuses: ("QUENTE" | "MORNO" | "FRIO")[] | null;
            /** @description Lead fields that leave for this destination */
            receives: string[];
            checked_at: string | null;
            check_ok: boolean | null;
            check_note: string | null;
            token_expires_at: string | null;
            quota: components["schemas"]["Quota"] | null;
            /** @description Access given in one step; null where the integration has no OAuth */
            oauth: {
                /** @enum {string} */
                state: "none" | "live" | "revoked" | "lost";
                since: string | null;
            } | null;
        };
        ConnectionChange: {
            label?: string | null;
            statuses?: ("QUENTE" | "MORNO" | "FRIO")[] | null;
            /** @description An absent field keeps its value; an empty one is cleared */
            settings?: {
                [key: string]: string;
            };
            /** @description null: the provider's own */
            limits?: {
                /** @description Attempts at once, over all processes */
                concurrency?: number;
                rate?: {
                    requests: number;
                    per_seconds: number;
                };
            } | null;
        };
        ConnectionCheck: {
            ok: boolean;
            cause: string | null;
            reason: string;
            fix: string | null;
        };
        ConnectionSettings: {
            id: number;
            integration: string;
            name: string;
            label: string | null;
            shown_name: string;
            /** @enum {string} */
            source: "env" | "dashboard" | "hook";
            /** @description Its settings are environment variables */
            is_read_only: boolean;
            sandbox: boolean;
            cause: string | null;
            reason: string | null;
            fix: string | null;
            fields: {
                name: string;
                /** @description Never of a secret */
                value: string | null;
                set: boolean;
                from: ("given" | "default" | "environment" | "oauth") | null;
                /** @description Environment variable that sets it */
                variable: string | null;
            }[];
            limits: {
                /** @description Attempts at once, over all processes */
                concurrency?: number;
                rate?: {
                    requests: number;
                    per_seconds: number;
                };
            } | null;
            /** @description In place of the provider's own limits, for an account that has others */
            provider_limits: {
                /** @description Attempts at once, over all processes */
                concurrency?: number;
                rate?: {
                    requests: number;
                    per_seconds: number;
                };
            };
            created_by: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            updated_at: string;
            enabled: boolean;
            disabled_at: string | null;
            disabled_by: string | null;
            /** @description Statuses whose leads go there; null: all */
            statuses: ("QUENTE" | "MORNO" | "FRIO")[] | null;
            /** @description Lead fields that leave for this destination */
            receives: string[];
            checked_at: string | null;
            check_ok: boolean | null;
            check_note: string | null;
            token_expires_at: string | null;
            quota: components["schemas"]["Quota"] | null;
            /** @description Access given in one step; null where the integration has no OAuth */
            oauth: {
                /** @enum {string} */
                state: "none" | "live" | "revoked" | "lost";
                since: string | null;
            } | null;
        };
        Connections: {
            connections: components["schemas"]["ConnectionSettings"][];
        };
        CreatedKey: {
            key: components["schemas"]["Key"];
            /** @description Shown once */
            secret: string;
        };
        Delivery: {
            id: number;
            /** @description null: a raw request that was passed on, which is nobody's lead */
            lead_id: number | null;
            integration: string;
            /** @description Name of the connection; null when the integration is not configured */
            connection: string | null;
            action: string;
            action_label: string;
            /** @enum {string} */
            state: "pending" | "running" | "retrying" | "delivered" | "failed" | "skipped" | "cancelled";
            attempts: number;
            /**
             * @description After an attempt of which nobody knows whether it arrived: repeated under the same key, looked for first, marked (reenvio), or not at all
             * @enum {string}
             */
            repeated: "no" | "same_key" | "looked_up" | "marked";
            due_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            created_at: string;
            settled_at: string | null;
            cause: string | null;
            reason: string | null;
            fix: string | null;
            external_id: string | null;
            depends_on: number | null;
            replay_of: number | null;
            replayed_by: number | null;
            can_replay: boolean;
        };
        DeliveryDetail: {
            id: number;
            /** @description null: a raw request that was passed on, which is nobody's lead */
            lead_id: number | null;
            integration: string;
            /** @description Name of the connection; null when the integration is not configured */
            connection: string | null;
            action: string;
            action_label: string;
            /** @enum {string} */
            state: "pending" | "running" | "retrying" | "delivered" | "failed" | "skipped" | "cancelled";
            attempts: number;
            /**
             * @description After an attempt of which nobody knows whether it arrived: repeated under the same key, looked for first, marked (reenvio), or not at all
             * @enum {string}
             */
            repeated: "no" | "same_key" | "looked_up" | "marked";
            due_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            created_at: string;
            settled_at: string | null;
            cause: string | null;
            reason: string | null;
            fix: string | null;
            external_id: string | null;
            depends_on: number | null;
            replay_of: number | null;
            replayed_by: number | null;
            can_replay: boolean;
            /** @description What the provider has said of the message since it accepted it */
            message_state: ("sent" | "delivered" | "read" | "failed") | null;
            attempts_list: components["schemas"]["Attempt"][];
            /** @description When the records of its attempts were deleted (RETENCAO_TENTATIVAS_DIAS); their number stays */
            attempts_dropped_at: string | null;
        };
        DeliveryPage: {
            deliveries: components["schemas"]["Delivery"][];
            next_cursor: string | null;
        };
        DuplicateAnswer: {
            lead_id: number;
            other_id: number;
            dismissed_at: string | null;
        };
        DuplicatePage: {
            duplicates: {
                lead_id: number;
                other_id: number;
                /** @description Code */
                reason: string;
                /** @description The same in Portuguese */
                reason_text: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                at: string;
                /** @description In the order of lead_id and other_id */
                leads: components["schemas"]["LeadInShort"][];
            }[];
            /** @description Open pairs */
            total: number;
            next_cursor: string | null;
        };
        EditedConnection: {
            connection: components["schemas"]["ConnectionSettings"];
            /** @description What the provider said of the new settings; null when nothing was asked */
            check: components["schemas"]["ConnectionCheck"] | null;
        };
        Enrolment: {
            sequence: string;
            label: string;
            /** @enum {string} */
            state: "running" | "ended";
            steps: number;
            next_step: number | null;
            next_subject: string | null;
            next_at: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            started_at: string;
            ended_at: string | null;
            ended_cause: string | null;
            /** @description Why it ended, in Portuguese */
            ended_reason: string | null;
        };
        Enrolments: {
            lead_id: number;
            enrolments: components["schemas"]["Enrolment"][];
        };
        Erasure: {
            id: number;
            /** @description Number of the lead that was erased; it names nobody any more */
            lead_id: number;
            integration: string;
            connection: string | null;
            /**
             * @description done: the destination has confirmed; cannot: a person has to delete it there, as `fix` says
             * @enum {string}
             */
            state: "pending" | "running" | "done" | "failed" | "cannot";
            attempts: number;
            due_at: string | null;
            cause: string | null;
            reason: string | null;
            fix: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            requested_at: string;
            /** @description Name of the person or key */
            requested_by: string | null;
            settled_at: string | null;
            can_retry: boolean;
        };
        ErasurePage: {
            erasures: components["schemas"]["Erasure"][];
            next_cursor: string | null;
        };
        Error: {
            error: {
                /** @description Stable snake_case code */
                code: string;
                /** @description What happened, in Portuguese */
                message: string;
                /** @description What to do about it, in Portuguese */
                fix: string;
                request_id: string;
                /** @description Every field that is wrong, not only the first */
                fields?: {
                    field: string;
                    code: string;
                    message: string;
                    fix: string;
                }[];
            };
        };
        EventCatalogue: {
            events: {
                /** @enum {string} */
                type: "lead.received" | "lead.claimed" | "lead.stage_changed" | "lead.opted_out";
                label: string;
                /** @description JSON Schema 2020-12 */
                schema: {
                    [key: string]: unknown;
                };
            }[];
        };
        /** @description The owner, who is logged in from here on */
        FirstAccess: {
            id: string;
            name: string;
            email: string;
            /** @enum {string} */
            role: "owner" | "manager" | "broker";
        };
        Health: {
            /** @constant */
            status: "ok";
            role: string;
        };
        Hook: {
            /** @description hk_12 */
            id: string;
            /** @enum {string} */
            event: "lead.received" | "lead.claimed" | "lead.stage_changed" | "lead.opted_out";
            temperature: ("QUENTE" | "MORNO" | "FRIO")[] | null;
            /** @enum {string} */
            state: "live" | "paused" | "disabled";
            cause: string | null;
        };
        HookSample: {
            [key: string]: unknown;
        }[];
        Hooks: {
            hooks: components["schemas"]["Hook"][];
        };
        Import: {
            id: number;
            nome_arquivo: string;
            /** @enum {string} */
            estado: "recebendo" | "recebido" | "simulando" | "simulado" | "importando" | "concluido" | "cancelado" | "falhou" | "desfazendo" | "desfeito";
            /** @description A stop was asked for and comes with the next rows */
            cancelando: boolean;
            bytes: number;
            codificacao: ("utf-8" | "utf-16le" | "utf-16be" | "windows-1252") | null;
            separador: string | null;
            linha_cabecalho: number | null;
            colunas: {
                coluna: string;
                exemplos: string[];
                campo: ("nome" | "email" | "telefone" | "origem" | "interesse" | "renda_aproximada" | "cidade" | "observacoes" | "mensagem" | "codigo_imovel" | "portal" | "campanha_id" | "anuncio_id" | "formulario_id" | "utm_source" | "utm_medium" | "utm_campaign" | "utm_content" | "utm_term" | "gclid" | "fbclid" | "ga_client_id" | "ga_session_id" | "pagina" | "referrer" | "capturado_em" | "teste" | "respostas" | "primeiro_nome" | "sobrenome" | "ddd") | null;
            }[];
            /** @description What no column is mapped to, and every lead needs */
            falta_mapear: ("nome" | "contato")[];
            linhas_estimadas: number;
            /** @description An earlier import of the very same file */
            arquivo_repetido_de: number | null;
            origem: string;
            /** @enum {string} */
            entregar: "nada" | "tudo";
            consentimentos: {
                /** @enum {string} */
                finalidade: "responder_contato" | "marketing_email" | "marketing_whatsapp" | "marketing_sms_ligacao" | "audiencias" | "analytics";
                /** @enum {string} */
                estado: "concedido" | "negado" | "revogado";
                base_legal?: string;
                /** @description What the people saw */
                texto?: string;
                texto_versao?: string;
                /**
                 * Format: date-time
                 * @description When they said so; default: when each row is imported
                 */
                em?: string;
            }[];
            progresso: {
                /** @description Estimated until linhas_exatas */
                linhas: number;
                linhas_exatas: boolean;
                feitas: number;
                novas: number;
                conhecidas: number;
                /** @description The same content within 24 hours: nothing changed */
                repetidas: number;
                com_erro: number;
                por_segundo: number;
                /** @description null while nothing runs or the rate is unknown */
                restante_s: number | null;
            };
            simulacao: {
                linhas: number;
                novas: number;
                conhecidas: number;
                repetidas_no_arquivo: number;
                com_erro: number;
                motivos: {
                    codigo: string;
                    texto: string;
                    linhas: number;
                    /** @description The first row numbers, as the spreadsheet shows them */
                    exemplos: number[];
                }[];
            } | null;
            desfeito: {
                apagados: number;
                restaurados: number;
                mantidos: number;
                motivos: {
                    codigo: string;
                    texto: string;
                    leads: number;
                    /** @description Ids of the first leads */
                    exemplos: number[];
                }[];
            } | null;
            problema: {
                code: string;
                message: string;
                fix: string;
            } | null;
            criado_por: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            criado_em: string;
            iniciado_em: string | null;
            terminado_em: string | null;
            /** @description Without its file an import cannot be undone */
            arquivo_apagado_em: string | null;
        };
        ImportPage: {
            importacoes: components["schemas"]["Import"][];
            next_cursor: string | null;
        };
        Integration: {
            integration: string;
            label: string;
            configured: boolean;
            /** @description Environment variables to set */
            missing: string[];
            docs: string;
            /** @description Connected in one step, without copying a token */
            has_oauth: boolean;
            /** @description Deliveries of the last 7 days skipped for lack of it */
            skipped_not_configured: number;
            connections: components["schemas"]["Connection"][];
        };
        IntegrationDefinition: {
            integration: string;
            label: string;
            docs: string;
            fields: {
                name: string;
                label: string;
                help: string;
                secret: boolean;
                required: boolean;
                default: string | null;
                example: string | null;
                choices: {
                    value: string;
                    label: string;
                }[] | null;
                multiline: boolean;
                /** @description Comes by itself when the account is connected in one step */
                by_oauth: boolean;
                variable: string | null;
            }[];
            /** @description Lead fields that leave for this destination */
            receives: string[];
            actions: {
                action: string;
                label: string;
            }[];
            has_oauth: boolean;
            /** @description It can delete, or make nameless, what it holds of a person */
            can_erase: boolean;
            has_setup: boolean;
            /** @description In place of the provider's own limits, for an account that has others */
            limits: {
                /** @description Attempts at once, over all processes */
                concurrency?: number;
                rate?: {
                    requests: number;
                    per_seconds: number;
                };
            };
        };
        Integrations: {
            integrations: components["schemas"]["Integration"][];
        };
        Key: {
            id: number;
            name: string;
            /** @enum {string} */
            level: "publishable" | "read" | "write" | "admin";
            /** @description What may be shown of the key, e.g. sl_write_8f3k */
            prefix: string;
            /** @description origem of leads that come without one */
            origem: string | null;
            allowed_origins: string[];
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            revoked_at: string | null;
            replaced_by: number | null;
            /** @description Leads a minute; null: 60 for publishable keys, no limit for the others */
            rate_per_minute: number | null;
        };
        Keys: {
            keys: components["schemas"]["Key"][];
        };
        Lead: {
            id: number;
            nome: string;
            email: string | null;
            /** @description E.164 when it could be read as a phone number */
            telefone: string | null;
            origem: string;
            interesse: string | null;
            /** @description BRL a month */
            renda_aproximada: number | null;
            /** @description What the person wrote, when the number was read out of a text */
            renda_texto: string | null;
            cidade: string | null;
            observacoes: string | null;
            mensagem: string | null;
            codigo_imovel: string | null;
            portal: string | null;
            campanha_id: string | null;
            anuncio_id: string | null;
            formulario_id: string | null;
            utm_source: string | null;
            utm_medium: string | null;
            utm_campaign: string | null;
            utm_content: string | null;
            utm_term: string | null;
            gclid: string | null;
            fbclid: string | null;
            ga_client_id: string | null;
            ga_session_id: string | null;
            pagina: string | null;
            referrer: string | null;
            capturado_em: string | null;
            teste: boolean;
            respostas: {
                [key: string]: string;
            };
            score: number;
            /** @enum {string} */
            status: "QUENTE" | "MORNO" | "FRIO";
            follow_up_date: string | null;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            updated_at: string;
            /** @description Who took the lead on; null: nobody. Absent where a lead has just been received */
            claimed_by?: components["schemas"]["Claim"] | null;
            /** @description How far it has come; null: nobody has said. Absent where a lead has just been received */
            stage?: components["schemas"]["LeadStage"] | null;
        };
        LeadChanges: {
            nome?: string;
            /** @description E-mail; this or telefone is needed */
            email?: string | null;
            /** @description Any Brazilian spelling, or international with +; kept as E.164 */
            telefone?: string | null;
            /** @description Default: that of the key, else API */
            origem?: string;
            interesse?: string | null;
            /** @description BRL a month; a text is read to its lower bound */
            renda_aproximada?: number | string | null;
            cidade?: string | null;
            observacoes?: string | null;
            mensagem?: string | null;
            codigo_imovel?: string | null;
            portal?: string | null;
            campanha_id?: string | null;
            anuncio_id?: string | null;
            formulario_id?: string | null;
            utm_source?: string | null;
            utm_medium?: string | null;
            utm_campaign?: string | null;
            utm_content?: string | null;
            utm_term?: string | null;
            gclid?: string | null;
            fbclid?: string | null;
            ga_client_id?: string | null;
            ga_session_id?: string | null;
            pagina?: string | null;
            referrer?: string | null;
            /** @description ISO 8601 moment */
            capturado_em?: string | null;
            /** @description Kept and shown, delivered only in the sandbox */
            teste?: boolean;
            consentimentos?: {
                /** @enum {unknown} */
                finalidade: "responder_contato" | "marketing_email" | "marketing_whatsapp" | "marketing_sms_ligacao" | "audiencias" | "analytics";
                /** @enum {unknown} */
                estado: "concedido" | "negado" | "revogado";
                base_legal?: string;
                /** @description What the person saw */
                texto?: string;
                texto_versao?: string;
                /** @description ISO 8601 moment */
                em?: string;
            }[];
            /** @description Answers of the form, by question */
            respostas?: {
                [key: string]: string;
            };
        };
        LeadDeliveries: {
            lead_id: number;
            deliveries: components["schemas"]["DeliveryDetail"][];
        };
        LeadInShort: {
            id: number;
            nome: string;
            email: string | null;
            telefone: string | null;
            origem: string;
            /** @enum {string} */
            status: "QUENTE" | "MORNO" | "FRIO";
            score: number;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            created_at: string;
            touches: number;
        };
        LeadInput: {
            nome: string;
            /** @description E-mail; this or telefone is needed */
            email?: string | null;
            /** @description Any Brazilian spelling, or international with +; kept as E.164 */
            telefone?: string | null;
            /** @description Default: that of the key, else API */
            origem?: string;
            interesse?: string | null;
            /** @description BRL a month; a text is read to its lower bound */
            renda_aproximada?: number | string | null;
            cidade?: string | null;
            observacoes?: string | null;
            mensagem?: string | null;
            codigo_imovel?: string | null;
            portal?: string | null;
            campanha_id?: string | null;
            anuncio_id?: string | null;
            formulario_id?: string | null;
            utm_source?: string | null;
            utm_medium?: string | null;
            utm_campaign?: string | null;
            utm_content?: string | null;
            utm_term?: string | null;
            gclid?: string | null;
            fbclid?: string | null;
            ga_client_id?: string | null;
            ga_session_id?: string | null;
            pagina?: string | null;
            referrer?: string | null;
            /** @description ISO 8601 moment */
            capturado_em?: string | null;
            /** @description Kept and shown, delivered only in the sandbox */
            teste?: boolean;
            consentimentos?: {
                /** @enum {unknown} */
                finalidade: "responder_contato" | "marketing_email" | "marketing_whatsapp" | "marketing_sms_ligacao" | "audiencias" | "analytics";
                /** @enum {unknown} */
                estado: "concedido" | "negado" | "revogado";
                base_legal?: string;
                /** @description What the person saw */
                texto?: string;
                texto_versao?: string;
                /** @description ISO 8601 moment */
                em?: string;
            }[];
            /** @description Answers of the form, by question */
            respostas?: {
                [key: string]: string;
            };
        };
        LeadPage: {
            leads: components["schemas"]["Lead"][];
            total: number;
            skip: number;
            limit: number;
            next_cursor: string | null;
            /** @description true: more than `total` match; counting stopped there */
            total_capped?: boolean;
        };
        LeadStage: {
            /** @enum {string} */
            stage: "novo" | "contatado" | "qualificado" | "visita" | "proposta" | "ganho" | "perdido";
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            at: string;
            /** @description Of the sale, in cents of BRL */
            value_cents: number | null;
            /** @description Where it was said */
            via: string;
        };
        LeadStats: {
            total: number;
            por_status: {
                QUENTE: number;
                MORNO: number;
                FRIO: number;
            };
            score_medio: number;
            hoje: number;
            semana: number;
            mes: number;
        };
        MadeSource: {
            slug: string;
            address: string;
            /** @enum {string} */
            auth: "signature" | "token";
            /** @description Shown this once */
            secret: string;
        };
        Me: {
            /** @enum {string} */
            kind: "person" | "key";
            id: string;
            name: string;
            email: string | null;
            role: ("owner" | "manager" | "broker") | null;
            /**
             * @description What this caller may do
             * @enum {string}
             */
            level: "publishable" | "read" | "write" | "admin";
            empresa: string;
            time_zone: string;
        };
        Merge: {
            id: number;
            /** @description The lead that stayed */
            lead_id: number;
            /** @description The lead that became part of it */
            other_id: number;
            other_nome: string | null;
            /** @description Arrivals that it brought */
            touches: number;
            deliveries: number;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            at: string;
            /** @description Name of the person or key */
            by: string;
            undone_at: string | null;
            undone_by: string | null;
            /** @description Only the newest that holds */
            can_undo: boolean;
        };
        Merged: {
            lead: components["schemas"]["Lead"];
            merge: components["schemas"]["Merge"];
        };
        Merges: {
            lead_id: number;
            merges: components["schemas"]["Merge"][];
        };
        NewConnection: {
            integration: string;
            /** @description Stays for ever, as in metrics; by default made from the label */
            name?: string;
            label?: string;
            statuses?: ("QUENTE" | "MORNO" | "FRIO")[];
            /** @description By field name, as in the integration's definition */
            settings: {
                [key: string]: string;
            };
            /** @description In place of the provider's own limits, for an account that has others */
            limits?: {
                /** @description Attempts at once, over all processes */
                concurrency?: number;
                rate?: {
                    requests: number;
                    per_seconds: number;
                };
            };
            /** @description A test account: takes test leads, and no others */
            sandbox?: boolean;
        };
        NewHook: {
            /** @description https address that gets one JSON object for each event */
            target_url: string;
            /**
             * @default lead.received
             * @enum {string}
             */
            event: "lead.received" | "lead.claimed" | "lead.stage_changed" | "lead.opted_out";
            /** @description Only leads of these temperatures */
            filters?: {
                temperature?: ("QUENTE" | "MORNO" | "FRIO")[];
            };
        };
        OAuthLink: {
            url: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            expires_at: string;
        };
        OriginStats: {
            origens: {
                origem: string;
                total: number;
                QUENTE: number;
                MORNO: number;
                FRIO: number;
                score_medio: number;
                ultimo_em: string | null;
            }[];
        };
        Overview: {
            empresa: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            agora: string;
            leads_hoje: {
                hoje: number;
                ontem: number;
            };
            quentes_hoje: {
                hoje: number;
                ontem: number;
            };
            primeira_chamada_p50_ms: {
                hoje: number | null;
                ontem: number | null;
            };
            entregas_com_problema: {
                agora: number;
                ontem: number;
            };
            aguardando: number;
            precisa_de_voce: components["schemas"]["Problem"][];
            por_hora: {
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                hora: string;
                hoje: number;
                ontem: number;
            }[];
            origens: {
                origem: string;
                hoje: number;
                ultimo_em: string | null;
            }[];
            ultimos: {
                id: number;
                nome: string;
                score: number;
                /** @enum {string} */
                status: "QUENTE" | "MORNO" | "FRIO";
                origem: string;
                cidade: string | null;
                interesse: string | null;
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                updated_at: string;
            }[];
        };
        ParseQueued: {
            queued: number;
        };
        PeriodStats: {
            /** @enum {string} */
            por: "hora" | "dia" | "semana" | "mes";
            periodos: {
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                inicio: string;
                total: number;
                QUENTE: number;
                MORNO: number;
                FRIO: number;
                score_medio: number;
            }[];
        };
        Problem: {
            id: number;
            cause: string;
            integration: string | null;
            connection_id: number | null;
            title: string;
            reason: string;
            fix: string;
            count: number;
            waiting: number;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            since: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            last_at: string;
        };
        Quota: {
            what: string;
            left: number;
            limit: number;
        };
        RawRequest: {
            id: number;
            source: string;
            label: string;
            provider_id: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            received_at: string;
            /** @enum {string} */
            state: "received" | "parsed" | "parked" | "ignored";
            tries: number;
            cause: string | null;
            reason: string | null;
            fix: string | null;
            lead_id: number | null;
            bytes: number;
            /** @description When the body was deleted because its time was over (RETENCAO_PEDIDOS_DIAS); the rest of the row stays */
            emptied_at: string | null;
        };
        RawRequestDetail: {
            id: number;
            source: string;
            label: string;
            provider_id: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            received_at: string;
            /** @enum {string} */
            state: "received" | "parsed" | "parked" | "ignored";
            tries: number;
            cause: string | null;
            reason: string | null;
            fix: string | null;
            lead_id: number | null;
            bytes: number;
            /** @description When the body was deleted because its time was over (RETENCAO_PEDIDOS_DIAS); the rest of the row stays */
            emptied_at: string | null;
            content_type: string | null;
            body: string;
            is_cut: boolean;
        };
        RawRequestGroups: {
            groups: {
                source: string;
                label: string;
                cause: string;
                reason: string | null;
                fix: string | null;
                total: number;
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                newest_at: string;
            }[];
        };
        RawRequestPage: {
            raw_requests: components["schemas"]["RawRequest"][];
            next_cursor: string | null;
        };
        Ready: {
            /** @enum {string} */
            status: "ready" | "not_ready";
            /** @description It answered a statement within a second */
            database: boolean;
            /** @description This process may start deliveries */
            engine: boolean;
        };
        /** @description What a publishable key is told: nothing about the person */
        Receipt: {
            receipt: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            received_at: string;
        };
        Reconciliation: {
            source: string;
            scope_id: string;
            scope_name: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            since: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            at: string;
            expected: number;
            present: number;
            /** @description Were missing and are here now */
            fetched: number;
            /** @enum {string} */
            state: "complete" | "unread";
            cause: string | null;
            reason: string | null;
            fix: string | null;
            /** @description In Portuguese: Recebidos 214 de 214 */
            summary: string;
        };
        Reconciliations: {
            reconciliations: components["schemas"]["Reconciliation"][];
        };
        RemovedConnection: {
            id: number;
            /** @description Deliveries that waited there */
            cancelled: number;
        };
        Replay: {
            /** @description null for a preview */
            id: number | null;
            /** @enum {string} */
            state: "preview" | "running" | "done" | "stopped";
            matching: number;
            left_out_expired: number;
            created: number;
            delivered: number;
            failed: number;
            waiting: number;
            rate_per_second: number;
            created_at: string | null;
            sample: components["schemas"]["Delivery"][];
        };
        ScoringExplanation: {
            lead_id: number;
            score: number;
            /** @enum {string} */
            status: "QUENTE" | "MORNO" | "FRIO";
            rule_set: string;
            reasons: {
                rule: string;
                points: number;
                reason: string;
            }[];
        };
        Sequences: {
            sequences: {
                slug: string;
                label: string;
                /**
                 * @description The plan of a lead of this status enrols in it
                 * @enum {string}
                 */
                status: "QUENTE" | "MORNO" | "FRIO";
                steps: {
                    step: number;
                    /** @description Days from the enrolment, by the business calendar */
                    day: number;
                    template: string;
                    subject: string;
                    has_attachment: boolean;
                }[];
            }[];
        };
        Source: {
            slug: string;
            label: string;
            /**
             * @description key: an API key that sends leads
             * @enum {string}
             */
            kind: "built_in" | "generic" | "key";
            origem: string;
            docs: string;
            /**
             * @description One word for the card: never = configured, nothing came yet; quiet = silent for longer than usual
             * @enum {string}
             */
            state: "not_configured" | "off" | "paused" | "quiet" | "never" | "ok";
            cause: string | null;
            reason: string | null;
            fix: string | null;
            /** @description Environment variables to set */
            missing: string[];
            /** @description Where the provider sends to; null for those who may not see secrets, and for what is fetched */
            address: string | null;
            last_request_at: string | null;
            last_lead_at: string | null;
            /** @description Last request that was not genuine */
            refused_at: string | null;
            refused_cause: string | null;
            silence_seconds: number | null;
            /** @description Leads that usually come in a silence this long */
            expected: number | null;
            token_expires_at: string | null;
            checked_at: string | null;
            check_ok: boolean | null;
            check_note: string | null;
            /** @description Figures of the last 24 hours */
            day: {
                received: number;
                leads: number;
                repeated: number;
                events: number;
                ignored: number;
                parked: number;
                refused: number;
            };
            hourly: {
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                hour: string;
                leads: number;
            }[];
            /** @description Raw requests that wait for a person */
            parked: number;
            /** @description Raw requests that wait to be read */
            waiting: number;
            can_check: boolean;
            can_reconcile: boolean;
            mapping: {
                [key: string]: string | null;
            } | null;
        };
        SourcePreview: {
            received_at: string | null;
            values: {
                path: string;
                sample: string;
                field: string | null;
                is_guess: boolean;
            }[];
            /** @description What the hub would take in */
            lead: {
                [key: string]: unknown;
            };
            problems: {
                field: string;
                message: string;
                fix: string;
            }[];
            /** @description Fields that can be chosen */
            fields: string[];
        };
        Sources: {
            sources: components["schemas"]["Source"][];
        };
        Staged: {
            lead_id: number;
            /** @description Where the lead is now */
            stage: components["schemas"]["LeadStage"];
            /** @description false: it was there already, or has been further since */
            changed: boolean;
        };
        Started: {
            started: boolean;
        };
        /** @description Addresses are kept as keyed hashes: they can be looked up, never shown */
        Suppression: {
            /** @enum {string} */
            channel: "email" | "whatsapp" | "sms";
            /** @description unsubscribe, hard_bounce, complaint and the like, or what a person wrote */
            reason: string;
            /**
             * Format: date-time
             * @description ISO 8601 moment
             */
            at: string;
            /** @description Name of the person or key; null: StreamLeads itself */
            added_by: string | null;
        };
        SuppressionPage: {
            suppressions: components["schemas"]["Suppression"][];
            next_cursor: string | null;
        };
        Timeline: {
            lead_id: number;
            entries: {
                id: string;
                /**
                 * Format: date-time
                 * @description ISO 8601 moment
                 */
                at: string;
                /**
                 * @description What happened
                 * @enum {string}
                 */
                kind: "received" | "returned" | "repeated" | "updated" | "scored" | "delivered" | "delivery_failed" | "delivery_skipped" | "delivery_cancelled" | "delivery_waiting" | "replayed" | "unsubscribed" | "possible_duplicate" | "answered" | "merged" | "unmerged" | "reprocessed" | "claimed" | "released" | "claim_late" | "stage" | "consent_withdrawn" | "enrolled" | "enrolment_ended";
                /** @description One line in Portuguese */
                title: string;
                detail: string | null;
                delivery_id: number | null;
                data: {
                    [key: string]: unknown;
                };
            }[];
        };
        Unmerged: {
            lead: components["schemas"]["Lead"];
            /** @description The lead that is its own again */
            other: components["schemas"]["Lead"];
            merge: components["schemas"]["Merge"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getLeads: {
        parameters: {
            query?: {
                status?: "QUENTE" | "MORNO" | "FRIO";
                origem?: string;
                cidade?: string;
                /** @description Name, e-mail, any spelling of the phone, interest, listing code */
                q?: string;
                /** @description From this day or moment, in the business time zone */
                data_inicio?: string;
                /** @description Up to and including this day, or before this moment */
                data_fim?: string;
                skip?: number;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadPage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeads: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key and body never makes a second lead. Kept 45 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadInput"];
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        nome: string;
                        email: string | null;
                        /** @description E.164 when it could be read as a phone number */
                        telefone: string | null;
                        origem: string;
                        interesse: string | null;
                        /** @description BRL a month */
                        renda_aproximada: number | null;
                        /** @description What the person wrote, when the number was read out of a text */
                        renda_texto: string | null;
                        cidade: string | null;
                        observacoes: string | null;
                        mensagem: string | null;
                        codigo_imovel: string | null;
                        portal: string | null;
                        campanha_id: string | null;
                        anuncio_id: string | null;
                        formulario_id: string | null;
                        utm_source: string | null;
                        utm_medium: string | null;
                        utm_campaign: string | null;
                        utm_content: string | null;
                        utm_term: string | null;
                        gclid: string | null;
                        fbclid: string | null;
                        ga_client_id: string | null;
                        ga_session_id: string | null;
                        pagina: string | null;
                        referrer: string | null;
                        capturado_em: string | null;
                        teste: boolean;
                        respostas: {
                            [key: string]: string;
                        };
                        score: number;
                        /** @enum {string} */
                        status: "QUENTE" | "MORNO" | "FRIO";
                        follow_up_date: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 moment
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 moment
                         */
                        updated_at: string;
                        /** @description Who took the lead on; null: nobody. Absent where a lead has just been received */
                        claimed_by?: components["schemas"]["Claim"] | null;
                        /** @description How far it has come; null: nobody has said. Absent where a lead has just been received */
                        stage?: components["schemas"]["LeadStage"] | null;
                        /** @description true: the person (or this Idempotency-Key) was already known */
                        duplicate?: boolean;
                    };
                };
            };
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: number;
                        nome: string;
                        email: string | null;
                        /** @description E.164 when it could be read as a phone number */
                        telefone: string | null;
                        origem: string;
                        interesse: string | null;
                        /** @description BRL a month */
                        renda_aproximada: number | null;
                        /** @description What the person wrote, when the number was read out of a text */
                        renda_texto: string | null;
                        cidade: string | null;
                        observacoes: string | null;
                        mensagem: string | null;
                        codigo_imovel: string | null;
                        portal: string | null;
                        campanha_id: string | null;
                        anuncio_id: string | null;
                        formulario_id: string | null;
                        utm_source: string | null;
                        utm_medium: string | null;
                        utm_campaign: string | null;
                        utm_content: string | null;
                        utm_term: string | null;
                        gclid: string | null;
                        fbclid: string | null;
                        ga_client_id: string | null;
                        ga_session_id: string | null;
                        pagina: string | null;
                        referrer: string | null;
                        capturado_em: string | null;
                        teste: boolean;
                        respostas: {
                            [key: string]: string;
                        };
                        score: number;
                        /** @enum {string} */
                        status: "QUENTE" | "MORNO" | "FRIO";
                        follow_up_date: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 moment
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 moment
                         */
                        updated_at: string;
                        /** @description Who took the lead on; null: nobody. Absent where a lead has just been received */
                        claimed_by?: components["schemas"]["Claim"] | null;
                        /** @description How far it has come; null: nobody has said. Absent where a lead has just been received */
                        stage?: components["schemas"]["LeadStage"] | null;
                        /** @description true: the person (or this Idempotency-Key) was already known */
                        duplicate?: boolean;
                    };
                };
            };
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postFByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Publishable key */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "multipart/form-data": {
                    /** Format: binary */
                    arquivo: string;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Resposta */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSnippetJs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description Resposta */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadStats"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsStatsOrigem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginStats"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsStatsPeriodo: {
        parameters: {
            query?: {
                por?: "hora" | "dia" | "semana" | "mes";
                de?: string;
                ate?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeriodStats"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putLeadsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadChanges"];
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteLeadsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito, sem conteúdo */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsScoringExplanationById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoringExplanation"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsReprocessById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsTimelineById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsDeliveriesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadDeliveries"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsClaimById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    nome: string;
                    /** @description Any Brazilian spelling, or international with + */
                    telefone?: string;
                    /** Format: email */
                    email?: string;
                    /**
                     * @description Where it was said, as people will read it
                     * @default API
                     */
                    via?: string;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Claimed"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsReleaseById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Only this broker's; left out: whoever has it */
                    nome?: string;
                    /**
                     * @description Where it was said, as people will read it
                     * @default API
                     */
                    via?: string;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Claimed"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsStageById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    stage: "novo" | "contatado" | "qualificado" | "visita" | "proposta" | "ganho" | "perdido";
                    /**
                     * Format: date-time
                     * @description Default: now. One in the future counts as now
                     */
                    at?: string;
                    /** @description Of the sale, in cents of BRL */
                    value_cents?: number;
                    /**
                     * @description Where it was said, as people will read it
                     * @default API
                     */
                    via?: string;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Staged"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsMergeById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The lead that becomes part of the one in the path */
                    other_id: number;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merged"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsUnmergeById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Default: the newest merge that holds */
                    merge_id?: number;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unmerged"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsMergesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merges"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDuplicates: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatePage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postDuplicatesDismiss: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lead_id: number;
                    other_id: number;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateAnswer"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postDuplicatesReopen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lead_id: number;
                    other_id: number;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateAnswer"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSequences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sequences"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLeadsEnrolmentsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolments"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postLeadsEnrolmentsStopByIdBySequence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                sequence: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getErasures: {
        parameters: {
            query?: {
                lead_id?: number;
                state?: "pending" | "running" | "done" | "failed" | "cannot";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postErasuresRetryById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSuppressions: {
        parameters: {
            query?: {
                channel?: "email" | "whatsapp" | "sms";
                /** @description Only what is kept of this address */
                address?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuppressionPage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    channel: "email" | "whatsapp" | "sms";
                    /** @description E-mail for email; phone, in any spelling, for whatsapp and sms */
                    address: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suppression"];
                };
            };
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suppression"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteSuppressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    channel: "email" | "whatsapp" | "sms";
                    /** @description E-mail for email; phone, in any spelling, for whatsapp and sms */
                    address: string;
                    /** @description Why the person may be written to again; kept, with who decided */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suppression"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getImports: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postImports: {
        parameters: {
            query?: {
                /** @description Name of the file, when it is not in a form */
                nome_arquivo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "multipart/form-data": {
                    /** Format: binary */
                    arquivo: string;
                };
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getImportsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putImportsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description By column: a lead field, respostas (kept under the column's name) or null (left out) */
                    mapeamento?: {
                        [key: string]: ("nome" | "email" | "telefone" | "origem" | "interesse" | "renda_aproximada" | "cidade" | "observacoes" | "mensagem" | "codigo_imovel" | "portal" | "campanha_id" | "anuncio_id" | "formulario_id" | "utm_source" | "utm_medium" | "utm_campaign" | "utm_content" | "utm_term" | "gclid" | "fbclid" | "ga_client_id" | "ga_session_id" | "pagina" | "referrer" | "capturado_em" | "teste" | "respostas" | "primeiro_nome" | "sobrenome" | "ddd") | null;
                    };
                    /** @description Of rows that name none; IMPORT by default */
                    origem?: string;
                    /**
                     * @description nada (default): leads are kept and scored, nothing is sent; tudo: as if each had just arrived
                     * @enum {string}
                     */
                    entregar?: "nada" | "tudo";
                    /** @description Given by everybody in the file */
                    consentimentos?: {
                        /** @enum {string} */
                        finalidade: "responder_contato" | "marketing_email" | "marketing_whatsapp" | "marketing_sms_ligacao" | "audiencias" | "analytics";
                        /** @enum {string} */
                        estado: "concedido" | "negado" | "revogado";
                        base_legal?: string;
                        /** @description What the people saw */
                        texto?: string;
                        texto_versao?: string;
                        /**
                         * Format: date-time
                         * @description When they said so; default: when each row is imported
                         */
                        em?: string;
                    }[];
                    /** @enum {string} */
                    separador?: ";" | "\t" | "|" | ",";
                    /** @enum {string} */
                    codificacao?: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
                    /** @description null: the file has no header */
                    linha_cabecalho?: number | null;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteImportsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postImportsSimularById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postImportsImportarById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postImportsCancelarById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postImportsDesfazerById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getImportsErrosCsvById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getDeliveries: {
        parameters: {
            query?: {
                state?: "pending" | "running" | "retrying" | "delivered" | "failed" | "skipped" | "cancelled";
                integration?: string;
                connection?: string;
                cause?: string;
                /** @description ISO 8601 moment */
                since?: string;
                /** @description ISO 8601 moment */
                until?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postDeliveriesReplayById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postReplays: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    filter: {
                        integration?: string;
                        connection?: string;
                        cause?: string;
                        /**
                         * @default [
                         *       "failed"
                         *     ]
                         */
                        states?: ("failed" | "skipped" | "cancelled")[];
                        /**
                         * Format: date-time
                         * @description ISO 8601 moment
                         */
                        since?: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 moment
                         */
                        until?: string;
                    };
                    /**
                     * @description true: nothing is sent; says how many and shows the first ten
                     * @default false
                     */
                    preview?: boolean;
                    /** @default 5 */
                    rate_per_second?: number;
                    /** @default false */
                    include_expired?: boolean;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReplaysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteReplaysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIntegrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Integrations"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIntegrationsCausesBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Causes"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getIntegrationsDefinitionBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationDefinition"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connections"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConnection"];
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditedConnection"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getConnectionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionSettings"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putConnectionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionChange"];
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditedConnection"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteConnectionsById: {
        parameters: {
            query?: {
                /** @description true: what waits there is cancelled; otherwise such a connection stays */
                cancel_waiting?: "true" | "false";
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedConnection"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConnectionsDisableById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionSettings"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConnectionsEnableById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionSettings"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConnectionsCheckById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCheck"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postConnectionsResumeById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCheck"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hooks"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postHooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHook"];
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hook"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHooksEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventCatalogue"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHooksSample: {
        parameters: {
            query?: {
                event?: "lead.received" | "lead.claimed" | "lead.stage_changed" | "lead.opted_out";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookSample"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteHooksById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito, sem conteúdo */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postOauthStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    integration: string;
                    /** @description Reconnects this one; absent: a new one */
                    connection?: number;
                    /** @description What people call a new connection */
                    name?: string;
                    /** @description Fields of a new connection, but for its token */
                    settings?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthLink"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOauthStartByProvider: {
        parameters: {
            query?: {
                integration?: string;
                connection?: number;
                name?: string;
                link?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Resposta */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Resposta */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOauthCallbackByProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Resposta */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Resposta */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Name in the address: /webhooks/in/{slug} */
                    slug: string;
                    label: string;
                    origem?: string;
                    /**
                     * @description token: for senders that cannot sign, as a bearer token
                     * @default signature
                     * @enum {string}
                     */
                    auth?: "signature" | "token";
                };
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSource"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    putSourcesBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    label?: string;
                    origem?: string;
                    /** @description Path to field, `respostas`, or null to leave out */
                    mapping?: {
                        [key: string]: string | null;
                    };
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSourcesSecretBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default signature
                     * @enum {string}
                     */
                    auth?: "signature" | "token";
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSource"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSourcesPreviewBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Path to field, `respostas`, or null to leave out */
                    mapping?: {
                        [key: string]: string | null;
                    };
                    /** @description Instead of the last received body */
                    body?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourcePreview"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSourcesCheckBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCheck"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSourcesResumeBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionCheck"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postSourcesReconcileBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSourcesReconciliationsBySlug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliations"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRawRequests: {
        parameters: {
            query?: {
                state?: "received" | "parsed" | "parked" | "ignored";
                source?: string;
                cause?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawRequestPage"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRawRequestsGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawRequestGroups"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postRawRequestsParse: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    source?: string;
                    cause?: string;
                };
            };
        };
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParseQueued"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getRawRequestsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawRequestDetail"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postRawRequestsParseById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What a person knows and the request does not say */
                    lead?: {
                        nome?: string;
                        email?: string;
                        telefone?: string;
                    };
                };
            };
        };
        responses: {
            /** @description Recebido */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParseQueued"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postRawRequestsDiscardById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawRequestDetail"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postFirstAccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description From the one-time link */
                    token: string;
                    name: string;
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FirstAccess"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    level: "publishable" | "read" | "write" | "admin";
                    origem?: string;
                    /** @default [] */
                    allowed_origins?: string[];
                    /**
                     * Format: date-time
                     * @description ISO 8601 moment
                     */
                    expires_at?: string;
                    rate_per_minute?: number;
                };
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postKeysRotateById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description How long the old key keeps working
                     * @default 24
                     */
                    overlap_hours?: number;
                };
            };
        };
        responses: {
            /** @description Criado */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteKeysById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description Ainda não */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getUByToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    postUByToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Feito */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description O que houve e o que fazer */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
