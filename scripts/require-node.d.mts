/** What to say to a Node that is too old; `undefined` for one that is new enough. */
export function nodeProblem(version: string): string | undefined;
