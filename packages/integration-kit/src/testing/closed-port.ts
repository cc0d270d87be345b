import { createServer } from "node:net";

/** Address on which nobody listens: a port that was free a moment ago. */
export function closedPort(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port was given"));
      server.close(() => resolve(`http://127.0.0.1:${address.port}`));
    });
  });
}
