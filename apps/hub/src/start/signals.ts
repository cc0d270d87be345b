/** Ctrl-C and a supervisor's SIGTERM: the first asks the hub to stop in order, the second ends it on the spot. */

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export interface SignalOptions {
  /** Called for the first signal; when it is done the process ends with 0, when it throws with 1. */
  stop: () => Promise<void>;
  /** For people, in Portuguese. */
  say: (line: string) => void;
  /** Replaced in tests. */
  process?: Pick<NodeJS.Process, "on" | "off" | "exit">;
}

/** Stops on signals from now on. Answers a function that stops listening for them. */
export function stopOnSignals({ stop, say, process: target = process }: SignalOptions): () => void {
  let isStopping = false;
  const onSignal = (signal: keyof typeof EXIT_CODES) => {
    if (isStopping) {
      target.exit(EXIT_CODES[signal]);
      return;
    }
    isStopping = true;
    say("Encerrando: terminando o que está em andamento… (Ctrl-C de novo encerra já)");
    stop().then(
      () => target.exit(0),
      (error: unknown) => {
        say(`O encerramento falhou: ${error instanceof Error ? error.message : String(error)}`);
        target.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) target.on(signal, onSignal);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) target.off(signal, onSignal);
  };
}
