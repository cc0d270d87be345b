/** Sending a file and telling how far it is, which `fetch` cannot say. Same origin, so the session's cookie travels. */
import { ApiProblem, noAnswer, problemOf } from "./problem.ts";

export interface UploadOptions {
  contentType: string;
  /** Bytes that have left so far; may be called many times a second. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/**
 * Sends `file` as the body of a POST and answers the JSON of a good answer.
 * @throws ApiProblem for everything else; an AbortError when `signal` ended it
 */
export function sendFile(path: string, file: Blob, { contentType, onProgress, signal }: UploadOptions) {
  return new Promise<unknown>((resolve, reject) => {
    if (signal.aborted) {
      reject(ended());
      return;
    }
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    const fail = (error: unknown): void => {
      signal.removeEventListener("abort", abort);
      reject(error);
    };
    request.open("POST", path);
    request.setRequestHeader("content-type", contentType);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onabort = () => fail(ended());
    request.onerror = () => fail(noAnswer(new Error("the upload was broken off")));
    request.onload = () => {
      signal.removeEventListener("abort", abort);
      const body = jsonOf(request.responseText);
      if (request.status < 200 || request.status >= 300) reject(problemOf(request.status, body));
      // A good status with something else in it is a proxy's page, and no proof that the file arrived.
      else if (body === undefined) reject(problemOf(request.status, body));
      else resolve(body);
    };
    signal.addEventListener("abort", abort, { once: true });
    request.send(file);
  });
}

/** Whether an upload ended because a person said so. */
export function isEnded(thrown: unknown): boolean {
  return !(thrown instanceof ApiProblem) && thrown instanceof DOMException && thrown.name === "AbortError";
}

function ended(): DOMException {
  return new DOMException("the upload was cancelled", "AbortError");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // `problemOf` has words for an answer that is no JSON.
    return undefined;
  }
}
