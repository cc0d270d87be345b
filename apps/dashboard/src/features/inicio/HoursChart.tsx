/** Leads by hour: today as bars, yesterday as a dashed line; as a table for those who do not see it. */
import "@mantine/charts/styles.layer.css";
import { CompositeChart } from "@mantine/charts";
import type { Overview } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { useZone } from "../../ui/now.ts";
import styles from "./HoursChart.module.css";
import { type HourRow, hourRows, isQuiet } from "./hours.model.ts";

const SERIES = [
  { name: "hoje", label: texts.inicio.today, color: "var(--sl-accent)", type: "bar" },
  {
    name: "ontem",
    label: texts.inicio.yesterdayLegend,
    color: "var(--sl-muted)",
    type: "line",
    strokeDasharray: "4 4",
  },
] as const;

export function HoursChart({ overview }: { overview: Overview }) {
  const rows = hourRows(overview, useZone());
  if (isQuiet(rows)) return <p className={styles.quiet}>{texts.inicio.noLeadsYet}</p>;
  return (
    <>
      <div aria-hidden="true">
        <CompositeChart
          h={224}
          data={rows as unknown as Record<string, unknown>[]}
          dataKey="hora"
          series={[...SERIES]}
          curveType="monotone"
          strokeWidth={1.5}
          withDots={false}
          withLegend
          legendProps={{ verticalAlign: "top", height: 34 }}
          tickLine="none"
          gridAxis="x"
          maxBarWidth={18}
          barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
          lineProps={{ isAnimationActive: false }}
          xAxisProps={{ interval: 2, tickMargin: 8 }}
          yAxisProps={{ allowDecimals: false, width: 30 }}
          connectNulls={false}
        />
      </div>
      <HoursTable rows={rows} />
    </>
  );
}

function HoursTable({ rows }: { rows: readonly HourRow[] }) {
  return (
    <div className="visually-hidden">
      <table>
        <caption>{texts.inicio.chartTable}</caption>
        <thead>
          <tr>
            <th>{texts.inicio.hour}</th>
            <th>{texts.inicio.today}</th>
            <th>{texts.inicio.yesterdayLegend}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ hora, hoje, ontem }) => (
            <tr key={hora}>
              <th>{hora}</th>
              <td>{hoje ?? texts.app.none}</td>
              <td>{ontem}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
