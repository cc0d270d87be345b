import { Skeleton } from "@mantine/core";

/** The chart's place while its code or its data is on the way. */
export function ChartSkeleton() {
  return <Skeleton height={224} radius="md" />;
}
