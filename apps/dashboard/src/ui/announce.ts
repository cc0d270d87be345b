/** Small messages at the corner after a person did something. */
import { notifications } from "@mantine/notifications";
import { asProblem } from "../api/problem.ts";

export function announceDone(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 4_000 });
}

/** Says what failed and what to do; stays until it is read. */
export function announceProblem(title: string, error: unknown): void {
  const { message, fix } = asProblem(error);
  notifications.show({ title, message: `${message} ${fix}`, color: "red", autoClose: 12_000 });
}
